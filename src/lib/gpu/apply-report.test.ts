import pino from 'pino';
import * as gpu from '../../../tests/http/dispatched-render';
import { type TestStudio, openTestStudio } from '../../../tests/studio/open-test-studio';
import { getDatabase } from '../db/get-database';
import { videos } from '../db/schema';
import { getEnv } from '../env';
import { getJobStore } from '../jobs';
import { getStorageAdapter } from '../storage';
import { applyReport } from './apply-report';
import { deleteAttemptFiles } from './delete-attempt-files';
import type { GpuReport } from './hand-off-schema';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const context = () => ({
  env: getEnv(),
  store: getJobStore(),
  database: getDatabase(),
  storage: getStorageAdapter(),
  log: pino({ level: 'silent' }),
});
/** As of a call that ended, whose last report this is. */
const applyLast = (report: GpuReport) => applyReport(report, { ...context(), trusted: true });
const jobOf = ({ claim }: gpu.DispatchedAttempt) => getJobStore().get(claim.jobId);
const taken = { ignored: false, cancelRequested: false };
const lost = { ignored: true, cancelRequested: true };
const filesOf = (attempt: gpu.DispatchedAttempt) =>
  deleteAttemptFiles(
    { ...attempt, jobId: attempt.claim.jobId, attemptToken: attempt.claim.claimToken },
    context(),
  );

describe('the last report of a call that has ended', () => {
  it('completes the job even if its sequence number is not new', async () => {
    const attempt = await gpu.dispatchRender();
    const limits = { leaseMs: 1_000, askAfterMs: 1_000, timeLimitMs: 60_000 };
    await getJobStore().report(attempt.claim, { seq: 9, stage: 'storing', progress: null, ...limits });
    const result = await gpu.putOutputs(attempt);
    const report = gpu.reportOf(attempt, 9, { status: 'complete', result });
    expect(await applyLast(report)).toEqual(taken);
    expect(await applyLast(report)).toEqual(taken);
    expect(await jobOf(attempt)).toMatchObject({ status: 'complete' });
  });

  it.each([
    [
      'whose files are missing',
      { status: 'complete', result: gpu.resultOf([...whole(17)]) },
      'missing in the storage',
    ],
    ['that is malformed', { status: 'complete', result: { files: 'all' } }, 'malformed'],
    ['without a master', { status: 'complete', result: gpu.resultOf([whole(1)[1]!]) }, 'malformed'],
    ['that is not final', { status: 'processing', stage: 'drawing' }, 'without a final report'],
  ] as const)('%s ends the attempt, which is retried', async (_, said, words) => {
    const first = await gpu.dispatchRender();
    expect(await applyLast(gpu.reportOf(first, 1, said))).toEqual(taken);
    expect(await jobOf(first)).toMatchObject({ status: 'pending' });
    const second = (await gpu.dispatchNext(first.claim.jobId))!;
    await applyLast(gpu.reportOf(second, 1, said));
    const ended = { status: 'failed', errorCode: 'render.gpu_unavailable' };
    expect(await jobOf(first)).toMatchObject({
      ...ended,
      errorInternal: expect.stringContaining(words) as unknown,
    });
  });

  it('of a lost attempt changes nothing', async () => {
    const first = await gpu.dispatchRender();
    await gpu.reap(first.claim.jobId);
    const second = (await gpu.dispatchNext(first.claim.jobId))!;
    const before = await jobOf(second);
    for (const status of ['processing', 'complete', 'failed'] as const) {
      expect(await applyLast(gpu.reportOf(first, 99, { status }))).toEqual(lost);
    }
    expect(await jobOf(second)).toEqual(before);
  });

  it('changes nothing while the storage cannot be reached', async () => {
    const attempt = await gpu.dispatchRender();
    const report = gpu.reportOf(attempt, 1, { status: 'complete', result: gpu.resultOf(whole(17)) });
    const storage = Object.assign(
      Object.create(getStorageAdapter()) as ReturnType<typeof getStorageAdapter>,
      {
        stat: () => Promise.reject(new Error('away')),
      },
    );
    await expect(applyReport(report, { ...context(), storage, trusted: true })).rejects.toThrow('away');
    expect(await jobOf(attempt)).toMatchObject({ status: 'processing' });
  });
});

describe('the files of an attempt', () => {
  it('are kept while it runs and after it completes, and are deleted if it is lost', async () => {
    const running = await gpu.dispatchRender();
    await gpu.putOutputs(running);
    await filesOf(running);
    expect(await gpu.storedKeys(running)).toHaveLength(2);
    const result = await gpu.putOutputs(running);
    await applyLast(gpu.reportOf(running, 1, { status: 'complete', result }));
    await filesOf(running);
    expect(await gpu.storedKeys(running)).toHaveLength(2);
    const ended = await gpu.dispatchRender();
    await gpu.putOutputs(ended);
    await getJobStore().confirmCancelled(ended.claim);
    await filesOf(ended);
    expect(await gpu.storedKeys(ended)).toEqual([]);
  });

  it('are kept if a video uses them, whatever the state of the job', async () => {
    const attempt = await gpu.dispatchRender();
    const result = await gpu.putOutputs(attempt);
    await applyLast(gpu.reportOf(attempt, 1, { status: 'complete', result }));
    await deleteAttemptFiles({ ...attempt, jobId: 'job_none', attemptToken: 'claim_none' }, context());
    expect(await gpu.storedKeys(attempt)).toHaveLength(2);
    await getDatabase().run((orm) => orm.delete(videos));
    await deleteAttemptFiles({ ...attempt, jobId: 'job_none', attemptToken: 'claim_none' }, context());
    expect(await gpu.storedKeys(attempt)).toEqual([]);
  });
});

function whole(sizeBytes: number) {
  return [
    { name: 'master', sizeBytes },
    { name: 'poster', sizeBytes },
  ];
}
