import { eq } from 'drizzle-orm';
import pino from 'pino';
import { getDatabase } from '@/lib/db/get-database';
import { assets, reels } from '@/lib/db/schema';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { openStudio, type OpenStudio } from '../../tests/studio/open-studio';
import { sweepAll } from './housekeeping';
import { addAsset, addVideo, dayMs, recipeOf, remainingKeys } from './fixtures/fill-studio';

let studio: OpenStudio;
beforeEach(async () => (studio = await openStudio()));
afterEach(() => studio.close());

/** Sweeps with this many days set, or none; how many originals went. */
async function keep(ORIGINALS_KEPT_DAYS: number | undefined) {
  const stores = { database: getDatabase(), store: getJobStore(), storage: getStorageAdapter() };
  const { signal } = new AbortController();
  const log = pino({ level: 'silent' });
  const env = { ...getEnv(), ORIGINALS_KEPT_DAYS };
  return (await sweepAll({ ...stores, env, log, signal })).originals;
}

const originalOf = async (assetId: string) =>
  (await getDatabase().run((orm) => orm.select().from(assets).where(eq(assets.assetId, assetId))))[0];

describe('the originals of recordings', () => {
  it('keeps every recording whole until its owner deletes it', async () => {
    await addAsset('asset_unused', 4_000 * dayMs);
    const before = await remainingKeys();
    expect(await keep(undefined)).toBe(0);
    expect(await remainingKeys()).toEqual(before);
  });

  it('lets go of an original unused for as long as ORIGINALS_KEPT_DAYS says, and keeps the recording playable', async () => {
    await addAsset('asset_unused', 31 * dayMs);
    await addAsset('asset_recent', 29 * dayMs);
    expect(await keep(30)).toBe(1);
    expect(await originalOf('asset_unused')).toMatchObject({
      originalKey: storageKeys.assetAudio('asset_unused'),
      sha256: null,
      sizeBytes: 400,
    });
    expect(await getStorageAdapter().stat(storageKeys.assetOriginal('asset_unused', 'wav'))).toBeNull();
    expect(await getStorageAdapter().stat(storageKeys.assetAudio('asset_unused'))).not.toBeNull();
    expect(await originalOf('asset_recent')).toMatchObject({ sha256: 'sha-asset_recent', sizeBytes: 1_000 });
    expect(await keep(30)).toBe(0);
  });

  it('never touches an original that a saved edit, a reel, a video or a waiting job uses', async () => {
    const used = ['asset_saved', 'asset_reel', 'asset_video', 'asset_job'];
    for (const assetId of used) await addAsset(assetId, 400 * dayMs);
    await addAsset('asset_prepared', 400 * dayMs, {
      kind: 'prepared',
      sha256: null,
      originalKey: storageKeys.assetPrepared('asset_prepared', 'wav'),
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
