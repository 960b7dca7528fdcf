import { createHash } from 'node:crypto';
import { AppError } from '@/core/errors/errors';
import type { NewReel, ReelAnswer } from '@/core/reels/reel-schema';
import { sanitiseTitle, titleFromFilename } from '../assets/title-from-filename';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { reels } from '../db/schema';
import { checkRecipeInput } from '../job-actions/check-recipe-input';
import { createIngestJob, type NewReelRow } from '../job-actions/create-ingest-job';
import { newId } from '../new-id';
import { findReel } from './find-reel';

/**
 * Creates a reel: of recordings that exist, or together with the ingest that brings its recording. The same
 * key creates one reel, however often it is sent.
 * @throws AppError `asset.not_found`, `recipe.*`; with a source as `createIngestJob`.
 */
export async function createReel(request: NewReel, idempotencyKey: string | null): Promise<ReelAnswer> {
  const { title, recipe, video = null } = request;
  const reelId = idempotencyKey === null ? newId('reel') : idOf(idempotencyKey);
  const reel = { reelId, recipe, video, revision: 1 };
  if ('source' in request) {
    const { source } = request;
    // Without a filename the recording knows its title once it is there.
    const fromFile = source.type === 'upload' ? titleFromFilename(source.filename) : '';
    const job = await createIngestJob(source, idempotencyKey, { ...reel, title: title ?? fromFile });
    // A job without a reel was created under this key by another request.
    if (job.reelId === null) throw new AppError('job.key_reused');
    return findReel(job.reelId);
  }
  const assets = await checkRecipeInput(recipe);
  const ofRecording = assets.get(recipe.clips[0]!.sourceAssetId)!.title;
  await insertOnce({ ...reel, title: title ?? sanitiseTitle(ofRecording) });
  return findReel(reelId);
}

async function insertOnce(reel: NewReelRow): Promise<void> {
  const row = { ...reel, createdAt: nowMs, updatedAt: nowMs };
  await getDatabase().run(
    (orm) => orm.insert(reels).values(row).onConflictDoNothing().returning({ reelId: reels.reelId }),
    {
      repeatable: true,
    },
  );
}

/** The id that belongs to an idempotency key: it is what makes a repeat find the reel. */
function idOf(idempotencyKey: string): string {
  return `reel_${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}`;
}
