import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateSqlite } from '@/lib/db/migrate';
import { sqliteFile } from '@/lib/db/get-database';
import { openSqlite, type SqliteDatabase } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { someAsset } from '@/lib/jobs/conformance/StoreHarness';
import type { Job } from '@/lib/jobs/types';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import { insertRows } from '../studio/library-rows';
import { RealWorker, toolsOf } from './RealWorker';
import { tempDir } from '../studio/temp-dir';

/** Long enough for a save of it to be caught in the middle on any machine. */
const soundSec = 1_200;

describe('a worker in the middle of ffmpeg', () => {
  const dataDir = tempDir('crash');
  const workers: RealWorker[] = [];
  let database: SqliteDatabase;
  let store: LocalJobStore;
  let before: string[];

  beforeAll(async () => {
    database = openSqlite(sqliteFile(dataDir));
    await migrateSqlite(database);
    store = new LocalJobStore(database);
    const wav = join(dataDir, 'noise.wav');
    const source = `anoisesrc=d=${soundSec}:a=0.2:r=48000:seed=1`;
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-ac', '2', wav]);
    const storage = new LocalStorageAdapter(join(dataDir, 'files'), Buffer.alloc(32));
    await storage.putFile('assets/asset_noise/original.wav', wav, { contentType: 'audio/wav' });
    const asset = someAsset('asset_noise', 'hash');
    const files = { ...asset.files, audio: asset.files.original };
    await insertRows(database, { assets: [{ ...asset, files, durationSec: soundSec, channels: 2 }] });
  }, 120_000);
  beforeEach(() => {
    before = assetFolders();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });
  afterAll(() => {
    database.close();
  });

  const start = (variables: Record<string, string> = {}) => {
    const worker = new RealWorker(dataDir, {
      WORKER_LEASE_MS: '4000',
      WORKER_REAP_INTERVAL_MS: '500',
      ...variables,
    });
    workers.push(worker);
    return worker;
  };
  const ffmpegs = () => toolsOf(dataDir, /ffmpeg/);
  const save = async (endSec = soundSec) => {
    const clip = {
      id: 'c',
      sourceAssetId: 'asset_noise',
      startSec: 0,
      endSec,
      gainDb: 0,
      fadeInSec: 0,
      fadeOutSec: 0,
    };
    const input = { version: 1, clips: [clip], loudness: 'social', clean: 'voice', outputFormat: 'm4a' };
    return (await store.create({ kind: 'save', input })).job.jobId;
  };
  const until = async <T>(
    look: () => T | Promise<T>,
    fits: (seen: T) => boolean,
    withinMs = 90_000,
  ): Promise<T> => {
    const untilMs = performance.now() + withinMs;
    for (;;) {
      const seen = await look();
      if (fits(seen)) return seen;
      if (performance.now() > untilMs) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(seen)}`);
      await sleep(20);
    }
  };
  const midFfmpeg = () => until(ffmpegs, (pids) => pids.length > 0);
  const job = async (jobId: string) => (await store.get(jobId))!;
  const assetFolders = () => readdirSync(join(dataDir, 'files', 'assets'));
  const prepared = () => assetFolders().filter((name) => !before.includes(name));
  const gone = (pids: number[]) => pids.length === 0;

  it('ends its ffmpeg within two seconds of a cancel, and leaves no file', async () => {
    start();
    const jobId = await save();
    await midFfmpeg();
    const askedMs = performance.now();
    expect(await store.requestCancel(jobId)).toMatchObject({ status: 'processing' });
    const cancelled = await until(
      () => job(jobId),
      (seen: Job) => seen.status === 'cancelled',
      10_000,
    );
    expect(ffmpegs()).toEqual([]);
    expect(performance.now() - askedMs).toBeLessThan(2_000);
    expect(cancelled.errorCode).toBeNull();
    expect(prepared()).toEqual([]);
  }, 120_000);

  it('ends itself with its ffmpeg once its main loop hangs, and another takes its job', async () => {
    const hung = start({ WORKER_HUNG_AFTER_MS: '2000' });
    const jobId = await save();
    await midFfmpeg();
    // Busy for longer than a beat is no fault.
    hung.signal('SIGHUP');
    await sleep(1_500);
    expect(ffmpegs()).not.toEqual([]);
    hung.signal('SIGUSR2');
    expect(await hung.exit()).toBe(128);
    await until(ffmpegs, gone, 2_000);
    expect(hung.log.at(-1)!.msg).toContain('event loop blocked for 2 s');
    start();
    await until(
      () => job(jobId),
      (seen: Job) => seen.attempt === 2,
    );
    await store.requestCancel(jobId);
    await until(
      () => job(jobId),
      (seen: Job) => seen.status === 'cancelled',
      10_000,
    );
  }, 120_000);

  it('takes ffmpeg with it when it is killed, and its job runs again once', async () => {
    const first = start();
    const jobId = await save(30);
    const longer = await save();
    await store.requestCancel(jobId);
    await until(
      () => job(longer),
      (seen: Job) => seen.status === 'processing',
    );
    await midFfmpeg();
    first.signal('SIGKILL');
    await first.exit();
    await until(ffmpegs, gone, 2_000);
    expect(await job(longer)).toMatchObject({ status: 'processing', attempt: 1 });
    start();
    const again = await until(
      () => job(longer),
      (seen: Job) => seen.attempt === 2,
    );
    expect(again.status).toBe('processing');
    await store.requestCancel(longer);
    await until(
      () => job(longer),
      (seen: Job) => seen.status === 'cancelled',
      10_000,
    );
    expect(prepared()).toEqual([]);
  }, 120_000);

  it('runs a killed job to one output', async () => {
    const first = start();
    const jobId = await save(120);
    await midFfmpeg();
    first.signal('SIGKILL');
    start();
    const done = await until(
      () => job(jobId),
      (seen: Job) => seen.finishedAt !== null,
    );
    expect(done).toMatchObject({ status: 'complete', attempt: 2 });
    expect(prepared()).toEqual([(done.result as { assetId: string }).assetId]);
  }, 180_000);

  it('writes nothing more after a sleep of two leases, and its files are gone', async () => {
    const sleeper = start({ WORKER_ID: 'sleeper', WORKER_LEASE_MS: '1500' });
    const jobId = await save();
    await midFfmpeg();
    await sleeper.freeze();
    const heir = start({ WORKER_ID: 'heir' });
    await until(
      () => job(jobId),
      (seen: Job) => seen.workerId === 'heir',
    );
    await sleep(1_500);
    sleeper.signal('SIGCONT');
    const ending = await sleeper.waitFor((line) => line.msg === 'attempt ended');
    expect(ending.ended).toBe('lost');
    expect(await job(jobId)).toMatchObject({ workerId: 'heir', status: 'processing', attempt: 2 });
    expect(readdirSync(join(dataDir, 'work', 'sleeper'))).toEqual([]);
    await heir.waitFor((line) => line.msg === 'attempt started');
    await store.requestCancel(jobId);
    await until(
      () => job(jobId),
      (seen: Job) => seen.status === 'cancelled',
      10_000,
    );
    expect(prepared()).toEqual([]);
  }, 120_000);

  it('gives its job back with the attempt uncounted on SIGTERM, and exits 0 without a tool left', async () => {
    const worker = start({ WORKER_GRACE_MS: '300' });
    const jobId = await save();
    await midFfmpeg();
    worker.signal('SIGTERM');
    expect(await worker.exit()).toBe(0);
    expect(ffmpegs()).toEqual([]);
    expect(await job(jobId)).toMatchObject({ status: 'pending', attempt: 0, claimToken: null });
    await store.requestCancel(jobId);
  }, 120_000);

  it('fails a job with its sentence when ffmpeg is missing, and lives on', async () => {
    const worker = start({ FFMPEG_PATH: '/nowhere/ffmpeg' });
    const jobId = await save(10);
    const failed = await until(
      () => job(jobId),
      (seen: Job) => seen.finishedAt !== null,
    );
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'tool.missing' });
    worker.signal('SIGTERM');
    expect(await worker.exit()).toBe(0);
  }, 120_000);
});
