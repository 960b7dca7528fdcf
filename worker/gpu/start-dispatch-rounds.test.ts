import { buildVideo, videoKeys } from '@/lib/videos/build-video';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { videos } from '@/lib/db/schema';
import { AppError } from '@/core/errors/errors';
import { totalBytes } from '@/lib/files/files-of';
import type { GpuReport } from '@/lib/gpu/hand-off-schema';
import type { Job } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';
import { videoColumns } from '@/lib/videos/find-video';
import type { HandOver } from '../pipelines/types';
import type { WorkerContext } from '../worker-context';
import { openGpuStudio, someHandOver, type GpuStudio } from './fixtures/open-gpu-studio';
import { startDispatchRounds } from './start-dispatch-rounds';

jest.setTimeout(60_000);

describe('looking after renders that were handed over', () => {
  const stops: (() => Promise<void>)[] = [];
  let studio: GpuStudio;

  beforeEach(async () => {
    studio = await openGpuStudio();
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    studio.close();
  });

  const start = (variables: Record<string, string> = { GPU_ASK_AFTER_MS: '100' }): WorkerContext => {
    const context = studio.context(variables);
    stops.push(startDispatchRounds(context, () => true));
    return context;
  };
  /** A render that was handed over and has been silent for as long as asked for. */
  const handOver = async (limits: { askAfterMs?: number; queueLimitMs?: number } = {}): Promise<HandOver> => {
    const jobId = await studio.create();
    const claimToken = newId('claim');
    await studio.store.claimNextPending({ claimToken, workerId: 'w' });
    const given = someHandOver(jobId);
    const { attemptToken } = given.dispatch;
    const note = {
      attemptToken,
      plan: given.plan,
      leaseMs: 60_000,
      askAfterMs: limits.askAfterMs ?? 0,
      queueLimitMs: limits.queueLimitMs ?? 600_000,
    };
    await studio.store.dispatch({ jobId, claimToken }, note);
    await studio.store.recordCall({ jobId, claimToken: attemptToken }, 'fc-1');
    return given;
  };
  const lastReport = ({ dispatch }: HandOver, rest: Partial<GpuReport>): GpuReport => {
    const { jobId, attemptToken } = dispatch;
    return { jobId, attemptToken, seq: 7, status: 'complete', ...rest };
  };
  const wholeResult = {
    files: [
      { name: 'master', sizeBytes: 9 },
      { name: 'poster', sizeBytes: 3 },
    ],
    ...{ widthPx: 1080, heightPx: 1080, fps: 30, frameCount: 60, durationSec: 2 },
  };
  const keysOf = ({ plan }: HandOver) => videoKeys(plan.videoId);
  const notProcessing = (job: Job) => job.status !== 'processing';

  it('renews the lease of a silent call that is running', async () => {
    const { dispatch } = await handOver();
    const before = (await studio.store.get(dispatch.jobId))!.leaseExpiresAt!;
    start();
    const job = await studio.waitFor(dispatch.jobId, (seen) => seen.leaseExpiresAt! > before + 100_000);
    expect(job).toMatchObject({ status: 'processing', stage: 'starting' });
    expect(studio.gpu.asked).toContain('status fc-1');
  });

  it('completes a render whose last report did not arrive', async () => {
    const given = await handOver();
    await studio.put(keysOf(given).master, 9);
    await studio.put(keysOf(given).poster, 3);
    const report = lastReport(given, { result: wholeResult });
    studio.gpu.onStatus = () => Promise.resolve({ status: 'complete', report });
    const { database } = start();
    const job = await studio.waitFor(given.dispatch.jobId, notProcessing);
    const { videoId } = given.plan;
    const { master: shareKey, poster: posterKey } = keysOf(given);
    expect(job).toMatchObject({ status: 'complete', result: { videoId, shareKey, posterKey } });
    const rows = await database.run((orm) =>
      orm.select(videoColumns).from(videos).where(eq(videos.videoId, videoId)),
    );
    expect(rows).toMatchObject([{ jobId: job.jobId, durationSec: 2 }]);
    expect(totalBytes(rows[0]!.files)).toBe(12);
  });

  it('retries a render that reports completion without its files', async () => {
    const given = await handOver();
    await studio.put(keysOf(given).master, 8);
    const report = lastReport(given, { result: wholeResult });
    studio.gpu.onStatus = () => Promise.resolve({ status: 'complete', report });
    start();
    const job = await studio.waitFor(given.dispatch.jobId, notProcessing);
    expect(job).toMatchObject({ status: 'pending', attempt: 1 });
    await studio.until(async () => (await studio.storage.stat(keysOf(given).master)) === null);
  });

  it('fails the attempt with the error that the render reported', async () => {
    const given = await handOver();
    const error = { code: 'render.cover_unusable', message: 'no picture' };
    const report = lastReport(given, { status: 'failed', error });
    studio.gpu.onStatus = () => Promise.resolve({ status: 'failed', report });
    start();
    const job = await studio.waitFor(given.dispatch.jobId, notProcessing);
    expect(job).toMatchObject({ status: 'failed', errorCode: 'render.cover_unusable' });
  });

  it.each(['failed', 'cancelled', 'unknown', 'complete'] as const)(
    'retries a call that is %s without a report, and deletes its files',
    async (status) => {
      const given = await handOver();
      await studio.put(keysOf(given).master);
      studio.gpu.onStatus = () => Promise.resolve({ status });
      start();
      const job = await studio.waitFor(given.dispatch.jobId, notProcessing);
      expect(job).toMatchObject({ status: 'pending', attempt: 1, claimToken: null });
      await studio.until(async () => (await studio.storage.stat(keysOf(given).master)) === null);
    },
  );

  it('ignores a report of another attempt', async () => {
    const given = await handOver();
    const other = someHandOver(given.dispatch.jobId);
    const report = lastReport(other, { result: wholeResult });
    studio.gpu.onStatus = () => Promise.resolve({ status: 'complete', report });
    start();
    expect(await studio.waitFor(given.dispatch.jobId, notProcessing)).toMatchObject({ status: 'pending' });
  });

  it('passes a cancel request on at once and deletes the files once the render has stopped', async () => {
    const given = await handOver({ askAfterMs: 600_000 });
    const { jobId } = given.dispatch;
    await studio.put(keysOf(given).master);
    let windingDown = 3;
    studio.gpu.onStatus = async () => {
      windingDown -= 1;
      if (windingDown > 0) return { status: 'running' };
      await studio.put(keysOf(given).poster);
      return { status: 'cancelled' };
    };
    start();
    await studio.store.requestCancel(jobId);
    const job = await studio.waitFor(jobId, notProcessing);
    expect(job).toMatchObject({ status: 'cancelled', errorCode: null });
    expect(studio.gpu.asked.slice(0, 2)).toEqual(['cancel fc-1', 'status fc-1']);
    for (const key of [keysOf(given).master, keysOf(given).poster]) {
      await studio.until(async () => (await studio.storage.stat(key)) === null);
    }
  });

  it('cancels the job even if the status of the render stays unknown', async () => {
    const { dispatch } = await handOver({ askAfterMs: 600_000 });
    studio.gpu.onStatus = () => Promise.reject(new AppError('render.gpu_unavailable'));
    await studio.store.requestCancel(dispatch.jobId);
    start();
    expect(await studio.waitFor(dispatch.jobId, notProcessing)).toMatchObject({ status: 'cancelled' });
  });

  it('stops a render at its deadline and fails it as timed out', async () => {
    const given = await handOver({ askAfterMs: 600_000 });
    const { jobId, attemptToken: claimToken } = given.dispatch;
    const limits = { leaseMs: 60_000, askAfterMs: 600_000, timeLimitMs: 1 };
    await studio.store.report({ jobId, claimToken }, { seq: 1, stage: 'drawing', progress: 1, ...limits });
    studio.gpu.onStatus = () => Promise.resolve({ status: 'cancelled' });
    await sleep(20);
    await studio.store.markStaleJobsFailed();
    start();
    const job = await studio.waitFor(given.dispatch.jobId, notProcessing);
    expect(studio.gpu.asked).toContain('cancel fc-1');
    expect(job).toMatchObject({ status: 'pending', attempt: 1 });
  });

  it('fails a render that no GPU starts within the queue limit as unavailable', async () => {
    studio.gpu.onStatus = () => Promise.resolve({ status: 'cancelled' });
    start();
    const first = await handOver({ askAfterMs: 600_000, queueLimitMs: 1 });
    const { jobId } = first.dispatch;
    await sleep(20);
    await studio.store.markStaleJobsFailed();
    expect(await studio.waitFor(jobId, notProcessing)).toMatchObject({ status: 'pending', attempt: 1 });
    const claimToken = newId('claim');
    await studio.store.claimNextPending({ claimToken, workerId: 'w' });
    const second = someHandOver(jobId);
    const { attemptToken } = second.dispatch;
    const note = { attemptToken, plan: second.plan, leaseMs: 60_000, askAfterMs: 600_000, queueLimitMs: 1 };
    await studio.store.dispatch({ jobId, claimToken }, note);
    await studio.store.recordCall({ jobId, claimToken: attemptToken }, 'fc-2');
    await sleep(20);
    await studio.store.markStaleJobsFailed();
    const job = await studio.waitFor(jobId, notProcessing);
    expect(job).toMatchObject({ status: 'failed', errorCode: 'render.gpu_unavailable' });
  });

  it('keeps the video of a render that finished before the cancel request arrived', async () => {
    const given = await handOver({ askAfterMs: 600_000 });
    const { jobId, attemptToken } = given.dispatch;
    await studio.put(keysOf(given).master);
    const { database } = start();
    studio.gpu.onCancel = async () => {
      const made = { files: [], durationSec: 2, widthPx: 1080, heightPx: 1080 };
      const { row, result } = buildVideo(given.plan, made, { jobId, createdAt: 1 });
      await studio.store.complete({ jobId, claimToken: attemptToken }, result, { videos: [row] });
    };
    studio.gpu.onStatus = () => Promise.resolve({ status: 'complete' });
    await studio.store.requestCancel(jobId);
    expect(await studio.waitFor(jobId, notProcessing)).toMatchObject({ status: 'complete' });
    await studio.until(() => studio.log.some((line) => line.msg === 'render stopped'));
    expect(await studio.storage.stat(keysOf(given).master)).not.toBeNull();
    expect(await database.run((orm) => orm.select().from(videos))).toHaveLength(1);
  });

  it('keeps a render while the service does not answer, and asks again', async () => {
    const { dispatch } = await handOver();
    let asked = 0;
    studio.gpu.onStatus = () => {
      asked += 1;
      return asked === 1
        ? Promise.reject(new AppError('render.gpu_unavailable', { internal: 'GET answered 503' }))
        : Promise.resolve({ status: 'unknown' });
    };
    start();
    const job = await studio.waitFor(dispatch.jobId, notProcessing);
    expect(job.status).toBe('pending');
    const line = studio.log.find(({ msg }) => msg === 'checking a dispatched render failed');
    expect(line).toMatchObject({ jobId: dispatch.jobId, internal: 'GET answered 503' });
    expect(JSON.stringify(studio.log)).not.toContain(dispatch.attemptToken);
  });

  it('shares due dispatches between two workers', async () => {
    const jobIds = [];
    for (let made = 0; made < 6; made += 1) jobIds.push((await handOver()).dispatch.jobId);
    const hour = { GPU_ASK_AFTER_MS: '3600000' };
    start(hour);
    start(hour);
    await studio.until(() => studio.gpu.asked.length >= jobIds.length);
    await sleep(300);
    expect(studio.gpu.asked).toHaveLength(jobIds.length);
  });

  it('stops in order while a status request is pending', async () => {
    const { dispatch } = await handOver();
    studio.gpu.onStatus = (_callId, signal) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error));
      });
    start();
    await studio.until(() => studio.gpu.asked.length > 0);
    await stops.pop()!();
    expect((await studio.store.get(dispatch.jobId))!.status).toBe('processing');
    expect(studio.log.filter(({ level }) => (level as number) > 30)).toEqual([]);
  });

  it('sends no database request while nothing is handed over', async () => {
    await handOver();
    await startDispatchRounds(studio.context(), () => false)();
    expect(studio.gpu.asked).toEqual([]);
  });

  it('does nothing if this machine renders locally', async () => {
    await handOver();
    const { gpu: _, ...context } = studio.context();
    await startDispatchRounds(context, () => true)();
    expect(studio.gpu.asked).toEqual([]);
  });
});
