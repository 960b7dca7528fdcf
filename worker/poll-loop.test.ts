import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Database } from '@/lib/db/database';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite } from '@/lib/db/open-sqlite';
import { assets } from '@/lib/db/schema';
import { parseEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { someAsset } from '@/lib/jobs/conformance/StoreHarness';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { pollAnswer } from '@/lib/job-actions/poll-answer';
import type { Job } from '@/lib/jobs/types';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import type { Pipelines } from './pipelines';
import type { Pipeline } from './pipelines/types';
import { startPollLoop, type PollLoop } from './poll-loop';
import { Turns } from './Turns';
import type { WorkerContext } from './worker-context';

type Preview = Pipeline<'preview'>;
const result = { previewKey: 'previews/x.m4a', durationSec: 1 };
const recipe = {
  version: 1,
  loudness: 'off',
  clean: 'off',
  outputFormat: 'm4a',
  clips: [{ id: 'c', sourceAssetId: 'a', startSec: 0, endSec: 1, gainDb: 0, fadeInSec: 0, fadeOutSec: 0 }],
};

/** A pipeline that works until it is aborted, like a tool that obeys its signal. */
const untilAborted: Preview = ({ signal }) =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });

describe('the poll loop', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pocketreel-loop-'));
  const storage = new LocalStorageAdapter(join(dataDir, 'files'), Buffer.alloc(32, 1));
  const databases: Database[] = [];
  const loops: PollLoop[] = [];
  let store: LocalJobStore;
  let database: Database;

  const openStore = async () => {
    const opened = openSqlite(join(dataDir, 'studio.sqlite'));
    databases.push(opened);
    await migrateSqlite(opened);
    return { database: opened, store: new LocalJobStore(opened) };
  };
  const start = async (
    preview: Preview,
    variables: Record<string, string> = {},
    workerId = 'w1',
    render?: Pipeline<'render'>,
    claimTakesMs = 0,
  ) => {
    const env = parseEnv('worker', { DATA_DIR: dataDir, WORKER_POLL_INTERVAL_MS: '50', ...variables });
    const pipelines = { preview, render } as Partial<Pipelines> as Pipelines;
    const log = pino({ level: 'silent' });
    const opened = await openStore();
    const takeTurn = opened.store.takeTurn.bind(opened.store);
    if (claimTakesMs > 0) opened.store.takeTurn = (turn) => sleep(claimTakesMs).then(() => takeTurn(turn));
    const context: WorkerContext = { workerId, env, storage, pipelines, log, ...opened };
    const loop = startPollLoop(context, new Turns(context));
    loops.push(loop);
    return loop;
  };
  const create = async () => (await store.create({ kind: 'preview', input: recipe })).job.jobId;
  const waitFor = async (jobId: string, fits: (job: Job) => boolean) => {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const job = (await store.get(jobId))!;
      if (fits(job)) return job;
      await sleep(20);
    }
    throw new Error(`job ${jobId} did not reach the state: ${JSON.stringify(await store.get(jobId))}`);
  };
  const ended = (job: Job) => job.finishedAt !== null;
  const processing = (job: Job) => job.status === 'processing';

  beforeAll(async () => ({ store, database } = await openStore()));
  afterEach(async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.drain(0)));
  });
  afterAll(() => {
    for (const opened of databases) opened.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('completes a job with its rows in a private folder and removes the folder', async () => {
    let mode = 0;
    await start(async ({ workDir, enterStage, reportProgress }) => {
      enterStage('mixing');
      reportProgress(50);
      await writeFile(join(workDir, 'in.m4a'), 'x');
      mode = statSync(join(dataDir, 'work')).mode & 0o777;
      return { result, rows: { assets: [someAsset('asset_made', null)] } };
    });
    const job = await waitFor(await create(), ended);
    expect(job).toMatchObject({ status: 'complete', result, attempt: 1 });
    expect(await database.run((orm) => orm.select().from(assets))).toHaveLength(1);
    expect(await readdir(join(dataDir, 'work', 'w1'))).toEqual([]);
    expect(mode).toBe(0o700);
  });

  it('records stage and progress while the job runs', async () => {
    const loop = await start(async (context) => {
      context.enterStage('mixing');
      context.reportProgress(37.6);
      return untilAborted(context);
    });
    const jobId = await create();
    expect(await waitFor(jobId, (job) => job.progress !== null)).toMatchObject({
      stage: 'mixing',
      progress: 37,
    });
    await loop.drain(0);
    await store.requestCancel(jobId);
  });

  it('makes a job wait for an unavailable storage without counting attempts, and fails it at the limit', async () => {
    let attempts = 0;
    const away = async () => {
      attempts += 1;
      if (attempts !== 4) throw new AppError('storage.unavailable');
      return { result };
    };
    await start(away, { WORKER_RETRY_PAUSE_MS: '200', WORKER_WAIT_LIMIT_MS: '2000' });
    const jobId = await create();
    for (const pauseMs of [200, 400, 800]) {
      const waiting = await waitFor(jobId, (job) => job.availableAt - job.updatedAt === pauseMs);
      expect(waiting).toMatchObject({ status: 'pending', attempt: 0, waitCode: 'storage.unavailable' });
      expect((await pollAnswer(waiting, 0)).waitReason).toMatch(/waits for it and goes on by itself/);
    }
    expect(await waitFor(jobId, ended)).toMatchObject({ status: 'complete', attempt: 1 });
    const failing = await waitFor(await create(), ended);
    expect(failing).toMatchObject({ status: 'failed', errorCode: 'storage.unavailable' });
    expect(failing.finishedAt! - failing.waitingSince!).toBeGreaterThanOrEqual(2_000);
  });

  it('retries a transient failure once, then fails the job and deletes the files of both attempts', async () => {
    await start(async ({ storage: files, ownsKey, workDir }) => {
      ownsKey('assets/a1/');
      await writeFile(join(workDir, 'f'), 'x');
      await files.putFile('assets/a1/audio.m4a', join(workDir, 'f'), { contentType: 'audio/mp4' });
      throw new AppError('source.unreachable', { internal: 'no route' });
    });
    const job = await waitFor(await create(), ended);
    expect(job).toMatchObject({
      status: 'failed',
      attempt: 2,
      errorCode: 'source.unreachable',
      errorInternal: 'no route',
    });
    expect(await storage.stat('assets/a1/audio.m4a')).toBeNull();
  });

  it('survives a pipeline that crashes and reports only the error code', async () => {
    await start(() => Promise.reject(new TypeError('x is not a function')));
    expect(await waitFor(await create(), ended)).toMatchObject({ status: 'failed', errorCode: 'internal' });
    expect(await waitFor(await create(), ended)).toMatchObject({ status: 'failed', errorCode: 'internal' });
  });

  it('fails a job whose result does not match the catalogue', async () => {
    await start(() => Promise.resolve({ result: { previewKey: 7 } } as never));
    expect(await waitFor(await create(), ended)).toMatchObject({ status: 'failed', errorCode: 'internal' });
  });

  it('marks a running job as cancelled once its work has stopped', async () => {
    await start(untilAborted);
    const jobId = await create();
    await waitFor(jobId, processing);
    expect(await store.requestCancel(jobId)).toMatchObject({ status: 'processing' });
    expect(await waitFor(jobId, ended)).toMatchObject({ status: 'cancelled', errorCode: null });
  });

  it('stops a job at its deadline and fails it as timed out', async () => {
    await start(untilAborted, { WORKER_PREVIEW_TIMEOUT_MS: '100' });
    const jobId = await create();
    await waitFor(jobId, processing);
    await sleep(150);
    await store.markStaleJobsFailed();
    await waitFor(jobId, (job) => job.attempt === 2 && processing(job));
    await sleep(150);
    await store.markStaleJobsFailed();
    expect(await waitFor(jobId, ended)).toMatchObject({ status: 'failed', errorCode: 'job.timed_out' });
  });

  it('completes nothing and deletes its files after its claim is lost', async () => {
    const reasons: unknown[] = [];
    let attempts = 0;
    await start(async (context) => {
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
    const jobId = await create();
    await waitFor(jobId, processing);
    await store.expireLeasesOf('w1');
    await store.markStaleJobsFailed();
    expect(await waitFor(jobId, ended)).toMatchObject({ status: 'complete', attempt: 2 });
    expect(reasons).toEqual(['lease-lost']);
    expect(await storage.stat('assets/late/audio.m4a')).toBeNull();
  });

  it('releases a running job when the grace period of a shutdown ends', async () => {
    const loop = await start(untilAborted);
    const jobId = await create();
    await waitFor(jobId, processing);
    await loop.drain(50);
    expect(await store.get(jobId)).toMatchObject({ status: 'pending', attempt: 0, workerId: null });
    await store.requestCancel(jobId);
  });

  it('releases a job whose claim is answered only after the grace period has ended', async () => {
    const jobId = await create();
    let runs = 0;
    const loop = await start(
      (context) => {
        runs += 1;
        return untilAborted(context);
      },
      {},
      'w1',
      undefined,
      400,
    );
    await loop.drain(50);
    expect(await store.get(jobId)).toMatchObject({ status: 'pending', attempt: 0, workerId: null });
    expect(runs).toBe(0);
    await store.requestCancel(jobId);
  });

  it('lets a job finish within the grace period', async () => {
    const loop = await start(async () => {
      await sleep(200);
      return { result };
    });
    const jobId = await create();
    await waitFor(jobId, processing);
    await loop.drain(20_000);
    expect(await store.get(jobId)).toMatchObject({ status: 'complete' });
  });

  it('claims the next job as soon as one has ended', async () => {
    const jobIds = [await create(), await create(), await create(), await create()];
    await start(() => Promise.resolve({ result }), { WORKER_POLL_INTERVAL_MS: '600000' });
    for (const jobId of jobIds) await waitFor(jobId, ended);
  });

  it('shares a queue between two workers without running a job twice', async () => {
    const runs = new Map<string, number>();
    const count: Preview = ({ jobId }) => {
      runs.set(jobId, (runs.get(jobId) ?? 0) + 1);
      return Promise.resolve({ result });
    };
    const jobIds: string[] = [];
    for (let made = 0; made < 40; made += 1) jobIds.push(await create());
    await Promise.all([start(count, { WORKER_CONCURRENCY: '2' }, 'w1'), start(count, {}, 'w2')]);
    for (const jobId of jobIds)
      expect(await waitFor(jobId, ended)).toMatchObject({ status: 'complete', attempt: 1 });
    expect([...runs.values()]).toEqual(jobIds.map(() => 1));
  });

  it('runs a quick job while long jobs run and wait, and runs the long jobs one at a time', async () => {
    const order: string[] = [];
    const release = new AbortController();
    const video = { videoId: 'v', videoKey: 'v', shareKey: 's', posterKey: 'p', durationSec: 1 };
    const render: Pipeline<'render'> = async ({ jobId, signal }) => {
      order.push(`begin ${jobId}`);
      if (!release.signal.aborted) await once(AbortSignal.any([release.signal, signal]), 'abort');
      order.push(`end ${jobId}`);
      return { result: video };
    };
    const input = { audio: { type: 'asset', assetId: 'a' }, look: 'bars', aspect: '9:16' };
    const createRender = async () => (await store.create({ kind: 'render', input })).job.jobId;
    const renders = [await createRender(), await createRender()];
    // Polling is so rare here that only the end of a job can wake the loop.
    await start(() => Promise.resolve({ result }), { WORKER_POLL_INTERVAL_MS: '600000' }, 'w1', render);
    await waitFor(renders[0]!, processing);
    expect(await waitFor(await create(), ended)).toMatchObject({ status: 'complete' });
    expect(await store.get(renders[1]!)).toMatchObject({ status: 'pending', attempt: 0 });
    release.abort();
    for (const jobId of renders) expect(await waitFor(jobId, ended)).toMatchObject({ status: 'complete' });
    expect(order).toEqual(renders.flatMap((jobId) => [`begin ${jobId}`, `end ${jobId}`]));
  });

  it('runs WORKER_CONCURRENCY jobs at a time', async () => {
    let most = 0;
    let now = 0;
    await start(
      async () => {
        most = Math.max(most, (now += 1));
        await sleep(150);
        now -= 1;
        return { result };
      },
      { WORKER_CONCURRENCY: '2' },
    );
    const jobIds = await Promise.all([create(), create(), create(), create()]);
    for (const jobId of jobIds) await waitFor(jobId, ended);
    expect(most).toBe(2);
  });
});
