import { recipeDurationSec } from '@/core/audio/recipe-duration';
import { recipeHash } from '../assets/recipe-hash';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Asset } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import type { JobResult } from '@/core/jobs/catalog';

/** The preview of an edit that was made before; undefined where there is none. */
export async function findCachedPreview(
  recipe: Recipe,
  assets: ReadonlyMap<string, Asset>,
): Promise<JobResult<'preview'> | undefined> {
  const previewKey = storageKeys.preview(recipeHash(recipe, assets));
  const stat = await getStorageAdapter().stat(previewKey);
  return stat === null ? undefined : { previewKey, durationSec: recipeDurationSec(recipe) };
}
