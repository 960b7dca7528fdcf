import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { msFromNow } from '@/lib/db/clock';
import { getDatabase } from '@/lib/db/get-database';
import {
  assets,
  dispatches,
  jobs,
  pairingCodes,
  projects,
  rateLimits,
  uploads,
  videos,
} from '@/lib/db/schema';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { LocalJobStore } from '@/lib/jobs/LocalJobStore';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { runHousekeeping, type HousekeepingReport } from './housekeeping';
import { openStudio, type OpenStudio } from '../tests/studio/open-studio';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const log = pino({ level: 'silent' });
let studio: OpenStudio;
let dataDir: string;

beforeEach(async () => {
  studio = await openStudio();
  dataDir = studio.dataDir;
});

afterEach(async () => {
  await studio.close();
});

const keep = (variables: Partial<ReturnType<typeof getEnv>> = {}, signal = new AbortController().signal) =>
  runHousekeeping({
    database: getDatabase(),
    store: getJobStore(),
    storage: getStorageAdapter(),
    env: { ...getEnv(), ...variables },
    log,
    signal,
  });

const counts = (report: HousekeepingReport) =>
  Object.fromEntries(Object.entries(report).filter(([, count]) => count > 0));

async function put(key: string, ageMs: number, sizeBytes = 10): Promise<string> {
  const contentType = 'application/octet-stream';
  await getStorageAdapter().put(key, Readable.from([Buffer.alloc(sizeBytes)]), { contentType });
  const changedAt = new Date(Date.now() - ageMs);
  await utimes(join(dataDir, 'files', key), changedAt, changedAt);
  return key;
}

async function remainingKeys(): Promise<string[]> {
  const keys: string[] = [];
  for (const prefix of ['assets/', 'jobs/', 'previews/', 'uploads/', 'videos/']) {
    for await (const { key } of getStorageAdapter().list(prefix)) keys.push(key);
  }
  return keys.sort();
}

type AssetValues = Partial<typeof assets.$inferInsert>;

async function addAsset(assetId: string, unusedForMs: number, values: AssetValues = {}): Promise<void> {
  const row = {
    assetId,
    kind: 'source' as const,
    title: assetId,
    sha256: `sha-${assetId}`,
    source: { type: 'upload' as const },
    durationSec: 1,
    sampleRateHz: 48_000,
    channels: 1,
    sizeBytes: 1_000,
    originalKey: storageKeys.assetOriginal(assetId, 'wav'),
    audioKey: storageKeys.assetAudio(assetId),
    peaksKey: storageKeys.assetPeaks(assetId),
    loudness: { integratedLufs: null, truePeakDbtp: null, rangeLu: null },
    createdAt: 0,
    lastUsedAt: msFromNow(-unusedForMs) as unknown as number,
    ...values,
  };
  await getDatabase().run((orm) => orm.insert(assets).values(row));
  await put(row.originalKey, 40 * dayMs, 600);
  await put(row.audioKey, 40 * dayMs);
  await put(row.peaksKey, 40 * dayMs);
}

const recipeOf = (sourceAssetId: string) => ({
  version: 1 as const,
  clips: [{ id: 'a', sourceAssetId, startSec: 0, endSec: 1, gainDb: 0, fadeInSec: 0, fadeOutSec: 0 }],
  loudness: 'off' as const,
  clean: 'off' as const,
  outputFormat: 'm4a' as const,
});

async function addVideo(videoId: string, assetId: string): Promise<void> {
  const shape = { look: 'bars' as const, aspect: '9:16' as const, fps: 30, widthPx: 1, heightPx: 1 };
  const masterKey = storageKeys.videoMaster(videoId);
  const keys = { masterKey, shareKey: masterKey, posterKey: storageKeys.videoPoster(videoId) };
  await getDatabase().run((orm) =>
    orm.insert(videos).values({
      videoId,
      jobId: 'job_a',
      assetId,
      durationSec: 1,
      sizeBytes: 1,
      createdAt: 0,
      ...shape,
      ...keys,
    }),
  );
}

const originalOf = async (assetId: string) =>
  (await getDatabase().run((orm) => orm.select().from(assets).where(eq(assets.assetId, assetId))))[0];

describe('housekeeping', () => {
  it('removes what attempts left behind after a day, and nothing younger', async () => {
    const young = await put(`${storageKeys.attemptPrefix('job_a', 'claim_a')}mix.wav`, 23 * hourMs);
    await put(`${storageKeys.attemptPrefix('job_b', 'claim_b')}mix.wav`, 25 * hourMs);
    expect(counts(await keep())).toEqual({ attemptFiles: 1 });
    expect(await remainingKeys()).toEqual([young]);
  });

  it('removes recordings, videos and uploads that no row points to', async () => {
    await addAsset('asset_kept', 0);
    await addVideo('video_kept', 'asset_kept');
    await put(storageKeys.videoMaster('video_kept'), 40 * dayMs);
    await put('videos/video_kept/captions.vtt', 40 * dayMs);
    const wanted = await remainingKeys();
    const young = await put(storageKeys.videoMaster('video_young'), 23 * hourMs);
    await put(storageKeys.videoMaster('video_lost'), 25 * hourMs);
    await put(storageKeys.assetAudio('asset_lost'), 25 * hourMs);
    await put(storageKeys.assetOriginal('asset_kept', 'mp3'), 25 * hourMs);
    await put(storageKeys.upload('upload_lost'), 25 * hourMs);
    expect(counts(await keep())).toEqual({ unreferencedFiles: 4 });
    expect(await remainingKeys()).toEqual([...wanted, young].sort());
  });

  it('spares every file that a running attempt may have written, whatever the durations', async () => {
    const store = new LocalJobStore(getDatabase());
    await store.create({ kind: 'render', input: {} });
    const claimed = await store.claimNextPending({ claimToken: 'claim_a', workerId: 'worker_a' });
    expect(claimed?.status).toBe('processing');
    const fresh = await put(storageKeys.videoMaster('video_fresh'), -1_000);
    await put(storageKeys.videoMaster('video_lost'), hourMs);
    const soon = { SWEEP_UNREFERENCED_AFTER_MS: 0, SWEEP_PREVIEWS_AFTER_MS: 0 };
    expect(counts(await keep(soon))).toEqual({ unreferencedFiles: 1 });
    expect(await remainingKeys()).toEqual([fresh]);
  });

  it('spares what is being written while an attempt runs, here or on a GPU, whatever the durations', async () => {
    const store = new LocalJobStore(getDatabase());
    await store.create({ kind: 'render', input: {} });
    await store.claimNextPending({ claimToken: 'claim_a', workerId: 'worker_a' });
    const body = new PassThrough();
    const key = storageKeys.videoMaster('video_under_way');
    const putting = getStorageAdapter().put(key, body, { contentType: 'video/mp4' });
    body.write('the first bytes');
    const written = async () => readdir(join(dataDir, 'files', '.writing')).catch(() => []);
    while ((await written()).length === 0) await sleep(5);
    await sleep(20);
    expect(counts(await keep({ SWEEP_UNREFERENCED_AFTER_MS: 0 }))).toEqual({});
    body.end(' and the last');
    expect(await putting).toMatchObject({ key, sizeBytes: 28 });
  });

  it('forgets a day after its end what a GPU was given, and nothing that one still has', async () => {
    const store = getJobStore();
    const handOver = async (attemptToken: string) => {
      await store.create({ kind: 'render', input: {} });
      const { jobId } = (await store.claimNextPending({ claimToken: `of_${attemptToken}`, workerId: 'w' }))!;
      const limits = { leaseMs: 60_000, askAfterMs: 60_000, queueLimitMs: 60_000 };
      await store.dispatch(
        { jobId, claimToken: `of_${attemptToken}` },
        { attemptToken, plan: {}, ...limits },
      );
      return { jobId, claimToken: attemptToken };
    };
    await handOver('running');
    await store.complete(await handOver('ended'), {});
    expect(counts(await keep())).toEqual({});
    await getDatabase().run((orm) => orm.update(dispatches).set({ createdAt: msFromNow(-2 * dayMs) }));
    expect(counts(await keep())).toEqual({});
    await getDatabase().run((orm) => orm.update(jobs).set({ finishedAt: msFromNow(-2 * dayMs) }));
    expect(counts(await keep())).toEqual({ dispatches: 1 });
    expect(await store.findDispatch('running')).not.toBeNull();
    expect(await store.findDispatch('ended')).toBeNull();
  });

  it('removes previews after a week, but not one that a job has just answered with', async () => {
    const young = await put(storageKeys.preview('young'), 6 * dayMs);
    const answered = await put(storageKeys.preview('answered'), 8 * dayMs);
    await put(storageKeys.preview('old'), 8 * dayMs);
    const store = new LocalJobStore(getDatabase());
    const result = { previewKey: answered, durationSec: 1 };
    await store.create({ kind: 'preview', input: recipeOf('asset_a'), result });
    expect(counts(await keep())).toEqual({ previews: 1 });
    expect(await remainingKeys()).toEqual([answered, young].sort());
    await getDatabase().run((orm) => orm.update(jobs).set({ updatedAt: msFromNow(-2 * dayMs) }));
    expect(counts(await keep())).toEqual({ previews: 1 });
  });

  it('lets go of an original unused for a month, and keeps the recording playable', async () => {
    await addAsset('asset_unused', 31 * dayMs);
    await addAsset('asset_recent', 29 * dayMs);
    expect(counts(await keep())).toEqual({ originals: 1 });
    expect(await originalOf('asset_unused')).toMatchObject({
      originalKey: storageKeys.assetAudio('asset_unused'),
      sha256: null,
      sizeBytes: 400,
    });
    expect(await getStorageAdapter().stat(storageKeys.assetOriginal('asset_unused', 'wav'))).toBeNull();
    expect(await getStorageAdapter().stat(storageKeys.assetAudio('asset_unused'))).not.toBeNull();
    expect(await originalOf('asset_recent')).toMatchObject({ sha256: 'sha-asset_recent', sizeBytes: 1_000 });
    expect(counts(await keep())).toEqual({});
  });

  it('never touches an original that a saved edit, a project, a video or a waiting job uses', async () => {
    const used = ['asset_saved', 'asset_project', 'asset_video', 'asset_job'];
    for (const assetId of used) await addAsset(assetId, 400 * dayMs);
    await addAsset('asset_prepared', 400 * dayMs, {
      kind: 'prepared',
      sha256: null,
      originalKey: storageKeys.assetPrepared('asset_prepared', 'wav'),
      recipe: recipeOf('asset_saved'),
    });
    await addVideo('video_a', 'asset_video');
    const project = { projectId: 'project_a', title: 'A', revision: 1, createdAt: 0, updatedAt: 0 };
    await getDatabase().run((orm) =>
      orm.insert(projects).values({ ...project, recipe: recipeOf('asset_project') }),
    );
    await new LocalJobStore(getDatabase()).create({ kind: 'save', input: recipeOf('asset_job') });
    const before = await remainingKeys();
    expect(counts(await keep())).toEqual({});
    expect(await remainingKeys()).toEqual(before);
  });

  it('removes expired uploads, pairing codes and rate limits', async () => {
    const at = (ageMs: number) => msFromNow(-ageMs) as unknown as number;
    const shape = { filename: 'a', contentType: 'audio/mpeg', sizeBytes: 1, partSizeBytes: 1, partCount: 1 };
    const upload = (uploadId: string, ageMs: number) => ({
      ...shape,
      uploadId,
      key: storageKeys.upload(uploadId),
      status: 'complete' as const,
      createdAt: at(ageMs),
    });
    await getDatabase().atomically((orm) => [
      orm.insert(uploads).values([upload('upload_old', 25 * hourMs), upload('upload_new', hourMs)]),
      orm.insert(pairingCodes).values([
        { codeHash: 'old', expiresAt: at(1) },
        { codeHash: 'new', expiresAt: at(-dayMs) },
      ]),
      orm.insert(rateLimits).values([
        { bucket: 'old', windowEndsAt: at(1), count: 1 },
        { bucket: 'new', windowEndsAt: at(-dayMs), count: 1 },
      ]),
    ]);
    await put(storageKeys.upload('upload_old'), 25 * hourMs);
    const kept = await put(storageKeys.upload('upload_new'), 25 * hourMs);
    expect(counts(await keep())).toEqual({ uploads: 1, pairingCodes: 1, rateLimits: 1 });
    expect(await remainingKeys()).toEqual([kept]);
    const [codes, limits] = await getDatabase().atomically((orm) => [
      orm.select().from(pairingCodes),
      orm.select().from(rateLimits),
    ]);
    expect([codes[0]?.codeHash, limits[0]?.bucket]).toEqual(['new', 'new']);
  });

  it('breaks off when the worker stops, and may be run by two workers at once', async () => {
    for (let count = 0; count < 20; count += 1) await put(storageKeys.preview(`old-${count}`), 8 * dayMs);
    const reason = new Error('the worker stops');
    await expect(keep({}, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await remainingKeys()).toHaveLength(20);
    await Promise.all([keep(), keep()]);
    expect(await remainingKeys()).toEqual([]);
  });

  it('judges age by the clock of the database', async () => {
    await put(storageKeys.preview('old'), 8 * dayMs);
    const realNow = Date.now;
    Date.now = () => realNow() - 30 * dayMs;
    try {
      expect(counts(await keep())).toMatchObject({ previews: 1 });
    } finally {
      Date.now = realNow;
    }
  });
});
