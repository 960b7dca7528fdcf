import { isDeepStrictEqual } from 'node:util';
import { and, eq, sql } from 'drizzle-orm';
import type { Recipe } from '@/core/audio/recipe-schema';
import { validateRecipe } from '@/core/audio/validate-recipe';
import { AppError } from '@/core/errors/errors';
import type { ReelAnswer, ReelChange } from '@/core/reels/reel-schema';
import { findSources } from '../assets/find-assets';
import { noteAssetsUsed } from '../assets/note-assets-used';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { type Reel, reels } from '../db/schema';
import { findReel, readReel } from './find-reel';
import type { ReadReel } from './read-reels';
import { isSourceComing, reelAnswer } from './reel-answer';

/**
 * Changes a reel if it is still as the client saw it; a repeat of a change that was made is answered with the
 * reel. A make under way goes on with what it began with.
 * @throws AppError `reel.not_found`; `reel.changed` with the reel as it is now in the details;
 * `reel.no_sound` for a recipe without clips unless its recording is still coming; `asset.not_found`, `recipe.*`.
 */
export async function changeReel(reelId: string, change: ReelChange): Promise<ReelAnswer> {
  const { revision, ...fields } = change;
  const before = await readReel(reelId);
  if (isAsChanged(before.reel, fields)) return reelAnswer(before);
  if (before.reel.revision !== revision)
    throw new AppError('reel.changed', { details: { reel: await reelAnswer(before) } });
  if (fields.recipe) await checkRecipe(fields.recipe, before);
  const changed = await getDatabase().run((orm) =>
    orm
      .update(reels)
      .set({ ...fields, revision: sql`${reels.revision} + 1`, updatedAt: nowMs })
      .where(and(eq(reels.reelId, reelId), eq(reels.revision, revision)))
      .returning({ reelId: reels.reelId }),
  );
  const reel = await findReel(reelId);
  if (changed.length === 0) throw new AppError('reel.changed', { details: { reel } });
  return reel;
}

/** Whether the reel holds all of these fields already, as after a change whose answer was lost. */
function isAsChanged(reel: Reel, fields: Omit<ReelChange, 'revision'>): boolean {
  const wanted = JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
  const names = Object.keys(wanted) as (keyof typeof fields)[];
  return names.length > 0 && names.every((name) => isDeepStrictEqual(reel[name], wanted[name]));
}

/** A recording that the reel had before and that was deleted since is no fault of this change. */
async function checkRecipe(recipe: Recipe, before: ReadReel): Promise<void> {
  if (recipe.clips.length === 0) {
    if (before.reel.recipe.clips.length === 0 && isSourceComing(before)) return;
    throw new AppError('reel.no_sound');
  }
  const hadBefore = new Set(idsOf(before.reel.recipe));
  const assets = await findSources(idsOf(recipe));
  const durations = new Map([...assets.values()].map((asset) => [asset.assetId, asset.durationSec]));
  const faults = validateRecipe(recipe, durations).filter(
    ({ code, clipIndex }) =>
      code !== 'asset.not_found' || !hadBefore.has(recipe.clips[clipIndex!]!.sourceAssetId),
  );
  const worst = faults.find(({ code }) => code === 'asset.not_found') ?? faults[0];
  if (worst) throw new AppError(worst.code, { details: faults });
  await noteAssetsUsed([...assets.keys()]);
}

function idsOf({ clips }: Recipe): string[] {
  return clips.map(({ sourceAssetId }) => sourceAssetId);
}
