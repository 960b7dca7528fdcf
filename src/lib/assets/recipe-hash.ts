import { createHash } from 'node:crypto';
import type { Recipe } from '@/core/audio/recipe-schema';

/** Counted up when the same recipe would sound different, so that old previews are not served. */
const mixVersion = 2;

/** What an asset's sound is known by: the content it came with, else its id (an asset never changes). */
export function sourceIdentity(asset: { assetId: string; sha256: string | null }): string {
  return asset.sha256 ?? asset.assetId;
}

/**
 * SHA-256 (hex) over everything that decides how an edit sounds: the same for two recipes that differ
 * in clip ids, in the output format, or in the ids of assets with the same content.
 * @param identities `sourceIdentity` by asset id, for every asset of the recipe.
 */
export function recipeHash(recipe: Recipe, identities: ReadonlyMap<string, string>): string {
  const clips = recipe.clips.map((clip) => {
    const source = identities.get(clip.sourceAssetId);
    if (source === undefined) throw new TypeError(`no identity for ${clip.sourceAssetId}`);
    return [source, clip.startSec, clip.endSec, clip.gainDb, clip.fadeInSec, clip.fadeOutSec];
  });
  const canonical = JSON.stringify([mixVersion, recipe.version, recipe.loudness, recipe.clean, clips]);
  return createHash('sha256').update(canonical).digest('hex');
}
