import { findSources } from '../assets/find-assets';
import { noteAssetsUsed } from '../assets/note-assets-used';
import type { Recipe } from '@/core/audio/recipe-schema';
import { validateRecipe } from '@/core/audio/validate-recipe';
import type { Database } from '../db/database';
import { getDatabase } from '../db/get-database';
import type { Asset } from '../db/schema';
import { AppError } from '@/core/errors/errors';

/**
 * Checks an edit against its recordings and records that they were used; returns them by id.
 * @throws AppError `asset.not_found`, `recipe.out_of_bounds` or `recipe.too_long`, with all faults in the details
 */
export async function checkRecipeInput(
  recipe: Recipe,
  database: Database = getDatabase(),
): Promise<Map<string, Asset>> {
  const assetIds = [...new Set(recipe.clips.map((clip) => clip.sourceAssetId))];
  const assets = await findSources(assetIds, database);
  const durations = new Map([...assets.values()].map((asset) => [asset.assetId, asset.durationSec]));
  const faults = validateRecipe(recipe, durations);
  const worst = faults.find((fault) => fault.code === 'asset.not_found') ?? faults[0];
  if (worst) throw new AppError(worst.code, { details: faults });
  await noteAssetsUsed(assetIds, database);
  return assets;
}
