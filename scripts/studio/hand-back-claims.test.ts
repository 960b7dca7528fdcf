import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';
import { getJobStore } from '@/lib/jobs';
import { handBackClaims } from './hand-back-claims';

describe('the jobs of a worker that was seen to die', () => {
  let studio: TestStudio;
  beforeEach(async () => {
    studio = await openTestStudio();
  });
  afterEach(() => studio.close());

  const claimed = async (workerId: string) => {
    const store = getJobStore();
    const { job } = await store.create({ kind: 'render', input: {} });
    await store.markWorkerSeen(workerId);
    await store.claimNextPending({ claimToken: `token of ${workerId}`, workerId });
    return job.jobId;
  };

  it('can be claimed again at once, and no others', async () => {
    const [dead, alive] = [await claimed('dead'), await claimed('alive')];
    expect(await handBackClaims('dead')).toEqual([dead]);
    const store = getJobStore();
    expect((await store.listWorkers()).map(({ workerId }) => workerId)).toEqual(['alive']);
    const again = await store.claimNextPending({ claimToken: 'next', workerId: 'alive' });
    expect(again).toMatchObject({ jobId: dead, attempt: 2 });
    expect(await store.get(alive)).toMatchObject({ status: 'processing', workerId: 'alive' });
  });
});
