import { AppError } from '@/core/errors/errors';
import type { Job } from '@/lib/jobs/types';
import type { Pipeline } from '../pipelines/types';
import { startPollLoop, type PollLoop } from '../poll-loop';
import { Turns } from '../Turns';
import { openGpuStudio, someHandOver, type GpuStudio } from './fixtures/open-gpu-studio';

jest.setTimeout(60_000);

describe('handing a render over', () => {
  const loops: PollLoop[] = [];
  let studio: GpuStudio;

  beforeEach(async () => {
    studio = await openGpuStudio();
  });
  afterEach(async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.drain(0)));
    studio.close();
  });

  const prepare: Pipeline<'render'> = ({ jobId }) => Promise.resolve({ handOver: someHandOver(jobId) });
  const start = (render = prepare, variables: Record<string, string> = {}) => {
    const context = studio.context(variables, render);
    const loop = startPollLoop(context, new Turns(context));
    loops.push(loop);
    return loop;
  };
  const ended = (job: Job) => job.finishedAt !== null;
  const logged = async (msg: string) => {
    const find = () => studio.log.find((each) => each.msg === msg);
    await studio.until(() => find() !== undefined);
    return find()!;
  };

  it('records the dispatch before submitting it and frees the worker for the next job', async () => {
    const notes: unknown[] = [];
    studio.gpu.onSubmit = async ({ attemptToken, jobId }) => {
      notes.push(await studio.store.findDispatch(attemptToken), await studio.store.get(jobId));
      return `fc-${jobId}`;
    };
    start();
    const jobIds = [await studio.create(), await studio.create()];
    for (const jobId of jobIds) await studio.waitFor(jobId, (job) => job.stage === 'starting');
    for (const jobId of jobIds) {
      const { claimToken, status, workerId } = (await studio.store.get(jobId))!;
      expect({ status, workerId }).toEqual({ status: 'processing', workerId: null });
      const find = () => studio.store.findDispatch(claimToken!);
      await studio.until(async () => (await find())!.callId !== null);
      expect(await find()).toMatchObject({ jobId, callId: `fc-${jobId}`, plan: { assetId: 'asset_a' } });
    }
    const [note, job] = notes;
    expect(note).toMatchObject({ callId: null, jobId: jobIds[0] });
    expect(job).toMatchObject({ stage: 'starting', status: 'processing' });
    const line = await logged('render handed over');
    const token = (await studio.store.get(jobIds[0]!))!.claimToken!;
    expect(token.startsWith(line.dispatch as string)).toBe(true);
    expect(line).toMatchObject({ jobId: jobIds[0], callId: `fc-${jobIds[0]}` });
    expect(JSON.stringify(studio.log)).not.toContain(token);
  });

  it('fails if the keys are refused and retries once if nothing answers', async () => {
    studio.gpu.onSubmit = () => Promise.reject(new AppError('render.gpu_refused', { internal: '401' }));
    start();
    const refused = await studio.waitFor(await studio.create(), ended);
    expect(refused).toMatchObject({ status: 'failed', attempt: 1, errorCode: 'render.gpu_refused' });
    expect(refused.errorInternal).toBe('401');
    studio.gpu.onSubmit = () => Promise.reject(new AppError('render.gpu_unavailable'));
    const gone = await studio.waitFor(await studio.create(), ended);
    expect(gone).toMatchObject({ status: 'failed', attempt: 2, errorCode: 'render.gpu_unavailable' });
  });

  it('submits nothing after a cancel request', async () => {
    // Beaten rarely, the heartbeat does not notice: the cancel request comes between its last look and the hand-over.
    start(async (context) => {
      await studio.store.requestCancel(context.jobId);
      return prepare(context);
    });
    const job = await studio.waitFor(await studio.create(), ended);
    expect(job).toMatchObject({ status: 'cancelled', errorCode: null });
    expect(studio.gpu.asked).toEqual([]);
  });

  it('submits nothing if its claim was lost', async () => {
    let attempts = 0;
    start(async (context) => {
      attempts += 1;
      if (attempts > 1) throw new AppError('asset.not_found');
      await studio.store.release(context);
      return prepare(context);
    });
    const job = await studio.waitFor(await studio.create(), ended);
    expect(job).toMatchObject({ status: 'failed', errorCode: 'asset.not_found' });
    expect(studio.gpu.asked).toEqual([]);
  });

  it('cancels a render whose attempt was cancelled during the submission', async () => {
    studio.gpu.onSubmit = async ({ jobId, attemptToken }) => {
      await studio.store.requestCancel(jobId);
      await studio.store.confirmCancelled({ jobId, claimToken: attemptToken });
      return 'fc-late';
    };
    start();
    const job = await studio.waitFor(await studio.create(), ended);
    await logged('attempt ended');
    expect(job.status).toBe('cancelled');
    expect(studio.gpu.asked).toEqual(['submit', 'cancel fc-late']);
    expect(await logged('attempt ended')).toMatchObject({ ended: 'lost' });
  });

  it('releases the job if the worker is shut down during the submission', async () => {
    studio.gpu.onSubmit = (_dispatch, signal) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error));
      });
    const loop = start();
    const jobId = await studio.create();
    await studio.until(() => studio.gpu.asked.length > 0);
    await loop.drain(50);
    expect(await studio.store.get(jobId)).toMatchObject({ status: 'pending', attempt: 0 });
  });

  it('loses nothing if a worker hangs during the submission, and cancels the late call', async () => {
    let answer: (callId: string) => void = () => undefined;
    studio.gpu.onSubmit = () => new Promise((resolve) => (answer = resolve));
    start(prepare, { GPU_LEASE_MS: '400' });
    const jobId = await studio.create();
    await studio.until(() => studio.gpu.asked.length > 0);
    await studio.until(async () => (await studio.store.markStaleJobsFailed()).retried.includes(jobId));
    expect(await studio.store.get(jobId)).toMatchObject({ status: 'pending', attempt: 1 });
    studio.gpu.onSubmit = () => Promise.resolve('fc-2');
    start();
    const again = await studio.waitFor(jobId, (job) => job.attempt === 2 && job.stage === 'starting');
    expect(again.status).toBe('processing');
    answer('fc-1');
    expect(await logged('attempt ended during the hand-over, cancelling the render')).toMatchObject({
      callId: 'fc-1',
    });
    await studio.until(() => studio.gpu.asked.includes('cancel fc-1'));
    expect((await studio.store.get(jobId))!.claimToken).toBe(again.claimToken);
  });
});
