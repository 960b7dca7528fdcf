import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { AppError } from '@/core/errors/errors';
import { findAssets } from '../assets/find-assets';
import { recipeHash } from '../assets/recipe-hash';
import { getDatabase } from '../db/get-database';
import { assets, jobs, type Reel, reels, videos } from '../db/schema';
import { getJobStore } from '../jobs';
import { hasUnendedJob } from '../jobs/statements/job-queries';
import type { Logger } from '../log';
import { deleteFilesOfGone, filesFirstIfFull } from '../storage/delete-files-of-gone';
import { storageKeys } from '../storage/keys';

/**
 * Deletes a reel, its videos and the audio that was prepared for them; its recordings stay. Its make is asked to
 * stop; an ingest under way goes on. The rest is looked for even if the reel is gone, so that a repeat finishes
 * a deletion that was cut short.
 * @throws AppError `reel.not_found`.
 */
export async function deleteReel(reelId: string, log: Logger): Promise<void> {
  const [reel] = await getDatabase().run((orm) => orm.select().from(reels).where(eq(reels.reelId, reelId)), {
    repeatable: true,
  });
  const hash = reel && (await hashOf(reel));
  const gone = await filesFirstIfFull(
    () => deleteRows(reelId, hash),
    async () => prefixesOf(await findVideosOf(reelId)),
  );
  if (!gone) throw new AppError('reel.not_found');
  await deleteFilesOfGone(gone, log);
}

/** The folders of all that lost its row; null if there was nothing. */
async function deleteRows(reelId: string, hash: string | undefined): Promise<string[] | null> {
  const isRemoved = await getJobStore().removeReel(reelId);
  const goneVideos = await getDatabase().run(
    (orm) => orm.delete(videos).where(eq(videos.reelId, reelId)).returning(videoColumns),
    { makesRoom: true },
  );
  const usedIds = goneVideos.map(({ assetId }) => assetId);
  const goneAssets = await deletePrepared(reelId, usedIds, hash);
  if (!isRemoved && goneVideos.length === 0 && goneAssets.length === 0) return null;
  return [...prefixesOf(goneVideos), ...goneAssets.map(storageKeys.assetPrefix)];
}

const videoColumns = { videoId: videos.videoId, assetId: videos.assetId };

async function findVideosOf(reelId: string) {
  return getDatabase().run((orm) => orm.select(videoColumns).from(videos).where(eq(videos.reelId, reelId)), {
    repeatable: true,
  });
}

function prefixesOf(gone: { videoId: string }[]): string[] {
  return gone.map(({ videoId }) => storageKeys.videoPrefix(videoId));
}

/** What the recipe's prepared audio is found by; undefined if a recording of it is gone. */
async function hashOf({ recipe }: Reel): Promise<string | undefined> {
  const ids = recipe.clips.map(({ sourceAssetId }) => sourceAssetId);
  const found = await findAssets(ids);
  return ids.length > 0 && ids.every((id) => found.has(id)) ? recipeHash(recipe, found) : undefined;
}

/**
 * Unlisted audio that was prepared for the reel, is among these or was made by this recipe, and that no other
 * video and no job of another reel uses. The reel's own render has been asked to stop.
 */
async function deletePrepared(
  reelId: string,
  assetIds: string[],
  hash: string | undefined,
): Promise<string[]> {
  const isMeant = or(
    eq(assets.reelId, reelId),
    inArray(assets.assetId, assetIds),
    hash === undefined ? undefined : eq(assets.recipeHash, hash),
  );
  const isInVideo = sql`EXISTS (SELECT 1 FROM videos v WHERE v.asset_id = ${assets.assetId})`;
  const isInJob = hasUnendedJob(
    sql`instr(${jobs.input}, ${assets.assetId}) > 0 AND ${jobs.reelId} IS NOT ${reelId}`,
  );
  const gone = await getDatabase().run(
    (orm) =>
      orm
        .delete(assets)
        .where(and(eq(assets.unlisted, true), isMeant, sql`NOT ${isInVideo} AND NOT ${isInJob}`))
        .returning({ assetId: assets.assetId }),
    { makesRoom: true },
  );
  return gone.map(({ assetId }) => assetId);
}
