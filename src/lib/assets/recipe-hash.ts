import { createHash } from 'node:crypto';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Asset } from '../db/schema';

/** Counted up when the same recipe would sound different, so that old previews are not served. */
const mixVersion = 2;

/** What an asset's sound is known by: the content it came with, else its id (an asset never changes). */
export type SourceIdentity = Pick<Asset, 'assetId' | 'sha256'>;

/**
 * SHA-256 (hex) over everything that decides how an edit sounds: the same for two recipes that differ
 * in clip ids, in the output format, or in the ids of assets with the same content.
 * @param assets every asset of the recipe, by its id.
 */
export function recipeHash(recipe: Recipe, assets: ReadonlyMap<string, SourceIdentity>): string {
  const clips = recipe.clips.map((clip) => {
    const asset = assets.get(clip.sourceAssetId);
    if (asset === undefined) throw new TypeError(`no asset ${clip.sourceAssetId}`);
    return [
      asset.sha256 ?? asset.assetId,
      clip.startSec,
      clip.endSec,
      clip.gainDb,
      clip.fadeInSec,
      clip.fadeOutSec,
    ];
  });
  const canonical = JSON.stringify([mixVersion, recipe.version, recipe.loudness, recipe.clean, clips]);
  return createHash('sha256').update(canonical).digest('hex');
}
