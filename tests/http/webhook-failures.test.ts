import { GET as poll } from '@/app/api/audio/jobs/[jobId]/route';
import { getJobStore } from '@/lib/jobs';
import { jobs } from '@/lib/db/schema';
import { getDatabase } from '@/lib/db/get-database';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { callRoute } from './call-route';
import * as gpu from './dispatched-render';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ INTERNAL_WEBHOOK_SECRET: gpu.webhookSecret });
});
afterEach(() => studio.close());

const taken = { status: 200, body: { data: { ignored: false, cancelRequested: false } } };
const lost = { status: 200, body: { data: { ignored: true, cancelRequested: true } } };
const jobOf = ({ claim }: gpu.DispatchedAttempt) => getJobStore().get(claim.jobId);
const failed = (attempt: gpu.DispatchedAttempt, error?: unknown) =>
  gpu.post(gpu.reportOf(attempt, 5, { status: 'failed', error: error as never }));

describe('a report of failure', () => {
  it('ends the job with the code it names, and its files go', async () => {
    const attempt = await gpu.dispatchRender();
    await gpu.putOutputs(attempt);
    const error = { code: 'render.cover_unusable', message: '/tmp/x: no picture' };
    expect(await failed(attempt, error)).toMatchObject(taken);
    expect(await failed(attempt, error)).toMatchObject(taken);
    const job = await jobOf(attempt);
    expect(job).toMatchObject({ status: 'failed', errorCode: error.code, errorInternal: error.message });
    expect(await gpu.storedKeys(attempt)).toEqual([]);
    const { body } = await callRoute(poll, { params: { jobId: job!.jobId }, token: studio.token });
    expect(body).toMatchObject({ status: 'failed', errorCode: error.code });
    expect(JSON.stringify(body)).not.toContain('/tmp');
  });

  it.each([
    ['words alone', 'CUDA error: out of memory', 'CUDA error: out of memory'],
    ['an unknown code', { code: 'gpu.on_fire', message: 'smoke' }, 'gpu.on_fire: smoke'],
    ['the name of a thing every object has', { code: 'constructor' }, 'constructor'],
    ['nothing', undefined, ''],
  ])('a failure with %s is retried once, then kept in the job', async (_, error, internal) => {
    const first = await gpu.dispatchRender();
    expect(await failed(first, error)).toMatchObject(taken);
    expect(await jobOf(first)).toMatchObject({ status: 'pending', attempt: 1 });
    expect(await failed(first, error)).toMatchObject(lost);
    const second = (await gpu.dispatchNext(first.claim.jobId))!;
    expect(await failed(second, error)).toMatchObject(taken);
    expect(await jobOf(first)).toMatchObject({
      status: 'failed',
      errorCode: 'tool.failed',
      errorInternal: internal,
    });
  });

  it('of a render that was asked to stop is the end that was asked for', async () => {
    const attempt = await gpu.dispatchRender();
    await getJobStore().requestCancel(attempt.claim.jobId);
    expect(await failed(attempt, 'stopped')).toMatchObject(taken);
    expect(await jobOf(attempt)).toMatchObject({ status: 'cancelled', errorCode: null });
  });

  it('of a render past its deadline names the deadline', async () => {
    const first = await gpu.dispatchRender();
    const passDeadline = async () => {
      await getDatabase().run((orm) => orm.update(jobs).set({ deadlineAt: 1 }));
      await getJobStore().markStaleJobsFailed();
    };
    await passDeadline();
    expect(await failed(first, { code: 'internal' })).toMatchObject(taken);
    const second = (await gpu.dispatchNext(first.claim.jobId))!;
    await passDeadline();
    await failed(second, 'stopped');
    expect(await jobOf(second)).toMatchObject({ status: 'failed', errorCode: 'job.timed_out' });
  });
});
