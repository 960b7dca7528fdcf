import pino from 'pino';
import { findAsset } from '@/lib/assets/find-asset';
import { getDatabase } from '@/lib/db/get-database';
import { reels } from '@/lib/db/schema';
import { getEnv } from '@/lib/env';
import { totalBytes } from '@/lib/files/files-of';
import { getJobStore } from '@/lib/jobs';
import { someAsset } from '@/lib/jobs/conformance/StoreHarness';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { readUsedBytes } from '@/lib/uploads/used-bytes';
import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';
import { sweepAll } from './housekeeping';
import { addAsset, addVideo, dayMs, recipeOf, remainingKeys } from './fixtures/fill-studio';

let studio: TestStudio;
beforeEach(async () => (studio = await openTestStudio()));
afterEach(() => studio.close());

/** Sweeps with this many days set, or none; how many originals went. */
async function keep(ORIGINALS_KEPT_DAYS: number | undefined) {
  const stores = { database: getDatabase(), store: getJobStore(), storage: getStorageAdapter() };
  const { signal } = new AbortController();
  const log = pino({ level: 'silent' });
  const env = { ...getEnv(), ORIGINALS_KEPT_DAYS };
  return (await sweepAll({ ...stores, env, log, signal })).originals;
}

describe('the originals of recordings', () => {
  it('keeps every original until its owner deletes the recording', async () => {
    await addAsset('asset_unused', 4_000 * dayMs);
    const before = await remainingKeys();
    expect(await keep(undefined)).toBe(0);
    expect(await remainingKeys()).toEqual(before);
  });

  it('deletes an original unused for ORIGINALS_KEPT_DAYS and keeps the recording playable', async () => {
    await addAsset('asset_unused', 31 * dayMs);
    await addAsset('asset_recent', 29 * dayMs);
    expect(await keep(30)).toBe(1);
    const released = await findAsset('asset_unused');
    expect([released.sha256, totalBytes(released.files)]).toEqual([null, 400]);
    expect(released.files.original).toEqual(released.files.audio);
    expect(await getStorageAdapter().stat(storageKeys.assetOriginal('asset_unused', 'wav'))).toBeNull();
    expect(await getStorageAdapter().stat(storageKeys.assetAudio('asset_unused'))).not.toBeNull();
    const recent = await findAsset('asset_recent');
    expect([recent.sha256, totalBytes(recent.files)]).toEqual(['sha-asset_recent', 1_000]);
    expect(await readUsedBytes(getDatabase())).toBe(1_400);
    expect(await keep(30)).toBe(0);
  });

  it('counts what is left of a recording whose single files have no known size', async () => {
    const { original, audio, peaks } = someAsset('asset_old', null).files;
    const files = {
      original: { ...original, sizeBytes: 1_000 },
      audio: { ...audio, sizeBytes: null },
      peaks: { ...peaks, sizeBytes: null },
    };
    await addAsset('asset_old', 31 * dayMs, { files });
    expect(await keep(30)).toBe(1);
    const released = await findAsset('asset_old');
    expect(released.files.original.key).toBe(audio.key);
    expect([totalBytes(released.files), await readUsedBytes(getDatabase())]).toEqual([400, 400]);
  });

  it('never touches an original that a saved edit, a reel, a video or a waiting job uses', async () => {
    const used = ['asset_saved', 'asset_reel', 'asset_video', 'asset_job'];
    for (const assetId of used) await addAsset(assetId, 400 * dayMs);
    await addAsset('asset_prepared', 400 * dayMs, {
      kind: 'prepared',
      sha256: null,
      recipe: recipeOf('asset_saved'),
    });
    await addVideo('video_a', 'asset_video');
    const reel = { reelId: 'reel_a', title: 'A', revision: 1, createdAt: 0, updatedAt: 0 };
    await getDatabase().run((orm) => orm.insert(reels).values({ ...reel, recipe: recipeOf('asset_reel') }));
    await getJobStore().create({ kind: 'save', input: recipeOf('asset_job') });
    const before = await remainingKeys();
    expect(await keep(30)).toBe(0);
    expect(await remainingKeys()).toEqual(before);
  });
});
