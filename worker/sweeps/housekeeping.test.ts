import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { msFromNow } from '@/lib/db/clock';
import { getDatabase } from '@/lib/db/get-database';
import { dispatches, jobs, pairingCodes, rateLimits, uploads, workers } from '@/lib/db/schema';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { addAsset, addVideo, dayMs, hourMs, put, recipeOf, remainingKeys } from './fixtures/fill-studio';
import { runHousekeeping, type HousekeepingReport } from './housekeeping';
import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';

const log = pino({ level: 'silent' });
let studio: TestStudio;
let dataDir: string;

beforeEach(async () => {
  studio = await openTestStudio();
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

describe('housekeeping', () => {
  it('removes files left by attempts after a day, but nothing younger', async () => {
    const young = await put(`${storageKeys.attemptPrefix('job_a', 'claim_a')}mix.wav`, 23 * hourMs);
    await put(`${storageKeys.attemptPrefix('job_b', 'claim_b')}mix.wav`, 25 * hourMs);
    expect(counts(await keep())).toEqual({ attemptFiles: 1 });
    expect(await remainingKeys()).toEqual([young]);
  });

  it('removes audio prepared for reels 30 days after its last use, unless a job needs it', async () => {
    const prepared = (assetId: string, unusedForMs: number, unlisted = true) =>
      addAsset(assetId, unusedForMs, { kind: 'prepared', sha256: null, unlisted });
    await prepared('asset_used', 29 * dayMs);
    await prepared('asset_saved', 400 * dayMs, false);
    await prepared('asset_rendered', 31 * dayMs);
    const audio = { type: 'asset', assetId: 'asset_rendered' };
    await getJobStore().create({ kind: 'render', input: { audio, look: 'bars', aspect: '9:16' } });
    const wanted = await remainingKeys();
    await prepared('asset_spent', 31 * dayMs);
    await addVideo('video_kept', 'asset_spent');
    expect(counts(await keep())).toEqual({ preparedAudio: 1 });
    expect(await remainingKeys()).toEqual(wanted);
    expect(counts(await keep())).toEqual({});
  });

  it('removes recordings, videos and uploads that no row points to', async () => {
    await addAsset('asset_kept', 0);
    await addVideo('video_kept', 'asset_kept');
    await put(storageKeys.videoMaster('video_kept'), 40 * dayMs);
    await put(storageKeys.videoPoster('video_kept'), 40 * dayMs);
    const wanted = await remainingKeys();
    await put(storageKeys.videoShare('video_kept'), 25 * hourMs);
    const young = await put(storageKeys.videoMaster('video_young'), 23 * hourMs);
    await put(storageKeys.videoMaster('video_lost'), 25 * hourMs);
    await put(storageKeys.assetAudio('asset_lost'), 25 * hourMs);
    await put(storageKeys.assetOriginal('asset_kept', 'mp3'), 25 * hourMs);
    await put(storageKeys.upload('upload_lost'), 25 * hourMs);
    expect(counts(await keep())).toEqual({ unreferencedFiles: 5 });
    expect(await remainingKeys()).toEqual([...wanted, young].sort());
  });

  it('keeps every file that a running attempt may have written, even with zero retention', async () => {
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

  it('keeps files written while an attempt runs, here or on a GPU, even with zero retention', async () => {
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

  it('forgets a GPU dispatch a day after its end, but none that is still running', async () => {
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

  it('removes previews after a week, but not one that a job has just returned', async () => {
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

  it('forgets workers not seen for a day', async () => {
    await getJobStore().markWorkerSeen('worker_here');
    await getJobStore().markWorkerSeen('worker_gone');
    const isGone = eq(workers.workerId, 'worker_gone');
    await getDatabase().run((orm) =>
      orm
        .update(workers)
        .set({ lastSeenAt: msFromNow(-25 * hourMs) })
        .where(isGone),
    );
    expect(counts(await keep())).toEqual({ lostWorkers: 1 });
    expect(await getJobStore().listWorkers()).toMatchObject([{ workerId: 'worker_here' }]);
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

  it('stops when the worker stops, and can run in two workers at once', async () => {
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
