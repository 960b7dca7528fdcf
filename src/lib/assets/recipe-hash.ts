import { createHash } from 'node:crypto';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Asset } from '../db/schema';

/** Increased when the same recipe would sound different, so that old previews are not served. */
const mixVersion = 2;

/** Identifies an asset's sound: by the hash of its content, else by its id, since an asset never changes. */
export type SourceIdentity = Pick<Asset, 'assetId' | 'sha256'>;

/**
 * SHA-256 (hex) over everything that determines how an edit sounds: equal for two recipes that differ only in
 * clip ids, in the output format, or in the ids of assets with the same content.
 * @param assets all assets of the recipe by id
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
