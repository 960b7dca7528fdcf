import { openTestStudio, type TestStudio } from '../../../tests/studio/open-test-studio';
import { resetJobStore } from '../jobs/index';
import { createJobOnce } from './create-job-once';
import { listJobs } from './list-jobs';

describe('creating jobs', () => {
  let studio: TestStudio;
  beforeEach(async () => {
    studio = await openTestStudio({ MAX_JOBS_PER_MINUTE: '3' });
  });
  afterEach(async () => {
    resetJobStore();
    await studio.close();
  });

  const input = { type: 'url', url: 'https://example.org/a.mp3' } as const;
  const create = (idempotencyKey: string | null = null) =>
    createJobOnce({ kind: 'ingest', input, idempotencyKey, check: () => Promise.resolve() });

  it('are refused beyond the limit per minute, with the time to wait', async () => {
    for (let count = 0; count < 3; count += 1) await create();
    await expect(create()).rejects.toMatchObject({
      code: 'job.too_many',
      details: { retryAfterSec: expect.any(Number) as number },
    });
    expect((await listJobs({ limit: 100 })).jobs).toHaveLength(3);
  });

  it('count once per key and not at all if the request is refused', async () => {
    const refused = new Error('there is no such recording');
    for (let count = 0; count < 5; count += 1) {
      const check = () => Promise.reject(refused);
      await expect(createJobOnce({ kind: 'ingest', input, idempotencyKey: null, check })).rejects.toBe(
        refused,
      );
    }
    const first = await create('key');
    for (let count = 0; count < 5; count += 1) expect((await create('key')).jobId).toBe(first.jobId);
    await create();
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'job.too_many' });
  });
});
