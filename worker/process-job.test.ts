import { statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/core/errors/errors';
import { assets } from '@/lib/db/schema';
import { pollAnswer } from '@/lib/job-actions/poll-answer';
import { someAsset } from '@/lib/jobs/conformance/StoreHarness';
import { isEnded, isProcessing, openLoopRig, result, untilAborted, type LoopRig } from './fixtures/loop-rig';

describe('an attempt', () => {
  let rig: LoopRig;
  beforeAll(async () => (rig = await openLoopRig()));
  afterEach(() => rig.drainAll());
  afterAll(() => rig.close());

  it('completes a job with its rows in a private folder and removes the folder', async () => {
    let mode = 0;
    await rig.start(async ({ workDir, enterStage, reportProgress }) => {
      enterStage('mixing');
      reportProgress(50);
      await writeFile(join(workDir, 'in.m4a'), 'x');
      mode = statSync(join(rig.dataDir, 'work')).mode & 0o777;
      return { result, rows: { assets: [someAsset('asset_made', null)] } };
    });
    const job = await rig.waitFor(await rig.create(), isEnded);
    expect(job).toMatchObject({ status: 'complete', result, attempt: 1 });
    expect(await rig.database.run((orm) => orm.select().from(assets))).toHaveLength(1);
    expect(await readdir(join(rig.dataDir, 'work', 'w1'))).toEqual([]);
    expect(mode).toBe(0o700);
  });

  it('records stage and progress while the job runs', async () => {
    const loop = await rig.start(async (context) => {
      context.enterStage('mixing');
      context.reportProgress(37.6);
      return untilAborted(context);
    });
    const jobId = await rig.create();
    expect(await rig.waitFor(jobId, (job) => job.progress !== null)).toMatchObject({
      stage: 'mixing',
      progress: 37,
    });
    await loop.drain(0);
    await rig.store.requestCancel(jobId);
  });

  it('makes a job wait for an unavailable storage without counting attempts, and fails it at the limit', async () => {
    let attempts = 0;
    const away = async () => {
      attempts += 1;
      if (attempts !== 4) throw new AppError('storage.unavailable');
      return { result };
    };
    await rig.start(away, { variables: { WORKER_RETRY_PAUSE_MS: '200', WORKER_WAIT_LIMIT_MS: '2000' } });
    const jobId = await rig.create();
    for (const pauseMs of [200, 400, 800]) {
      const waiting = await rig.waitFor(jobId, (job) => job.availableAt - job.updatedAt === pauseMs);
      expect(waiting).toMatchObject({ status: 'pending', attempt: 0, waitCode: 'storage.unavailable' });
      expect((await pollAnswer(waiting, 0)).waitReason).toMatch(/waits for it and goes on by itself/);
    }
    expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'complete', attempt: 1 });
    const failing = await rig.waitFor(await rig.create(), isEnded);
    expect(failing).toMatchObject({ status: 'failed', errorCode: 'storage.unavailable' });
    expect(failing.finishedAt! - failing.waitingSince!).toBeGreaterThanOrEqual(2_000);
  });

  it('retries a transient failure once, then fails the job and deletes the files of both attempts', async () => {
    await rig.start(async ({ storage: files, ownsKey, workDir }) => {
      ownsKey('assets/a1/');
      await writeFile(join(workDir, 'f'), 'x');
      await files.putFile('assets/a1/audio.m4a', join(workDir, 'f'), { contentType: 'audio/mp4' });
      throw new AppError('source.unreachable', { internal: 'no route' });
    });
    const job = await rig.waitFor(await rig.create(), isEnded);
    expect(job).toMatchObject({
      status: 'failed',
      attempt: 2,
      errorCode: 'source.unreachable',
      errorInternal: 'no route',
    });
    expect(await rig.storage.stat('assets/a1/audio.m4a')).toBeNull();
  });

  it('survives a pipeline that crashes and reports only the error code', async () => {
    await rig.start(() => Promise.reject(new TypeError('x is not a function')));
    expect(await rig.waitFor(await rig.create(), isEnded)).toMatchObject({
      status: 'failed',
      errorCode: 'internal',
    });
    expect(await rig.waitFor(await rig.create(), isEnded)).toMatchObject({
      status: 'failed',
      errorCode: 'internal',
    });
  });

  it('fails a job whose result does not match the catalogue', async () => {
    await rig.start(() => Promise.resolve({ result: { previewKey: 7 } } as never));
    expect(await rig.waitFor(await rig.create(), isEnded)).toMatchObject({
      status: 'failed',
      errorCode: 'internal',
    });
  });

  it('marks a running job as cancelled once its work has stopped', async () => {
    await rig.start(untilAborted);
    const jobId = await rig.create();
    await rig.waitFor(jobId, isProcessing);
    expect(await rig.store.requestCancel(jobId)).toMatchObject({ status: 'processing' });
    expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'cancelled', errorCode: null });
  });

  it('stops a job at its deadline and fails it as timed out', async () => {
    await rig.start(untilAborted, { variables: { WORKER_PREVIEW_TIMEOUT_MS: '100' } });
    const jobId = await rig.create();
    await rig.waitFor(jobId, isProcessing);
    await sleep(150);
    await rig.store.markStaleJobsFailed();
    await rig.waitFor(jobId, (job) => job.attempt === 2 && isProcessing(job));
    await sleep(150);
    await rig.store.markStaleJobsFailed();
    expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'failed', errorCode: 'job.timed_out' });
  });

  it('completes nothing and deletes its files after its claim is lost', async () => {
    const reasons: unknown[] = [];
    let attempts = 0;
    await rig.start(async (context) => {
      attempts += 1;
      if (attempts > 1) return { result };
      context.ownsKey('assets/late/');
      await writeFile(join(context.workDir, 'f'), 'x');
      await context.storage.putFile('assets/late/audio.m4a', join(context.workDir, 'f'), {
        contentType: 'audio/mp4',
      });
      return untilAborted(context).catch((thrown: { reason?: unknown }) => {
        reasons.push(thrown.reason);
        throw thrown as Error;
      });
    });
    const jobId = await rig.create();
    await rig.waitFor(jobId, isProcessing);
    await rig.store.expireLeasesOf('w1');
    await rig.store.markStaleJobsFailed();
    expect(await rig.waitFor(jobId, isEnded)).toMatchObject({ status: 'complete', attempt: 2 });
    expect(reasons).toEqual(['lease-lost']);
    expect(await rig.storage.stat('assets/late/audio.m4a')).toBeNull();
  });
});
