import type { Recipe } from '@/core/audio/recipe-schema';
import type { AssetAnswer } from '../api/answers';

type Wanted = Exclude<Recipe['loudness'], 'off'>;

/** The recipe that takes a whole recording and only sets its loudness. */
export function loudnessRecipe(
  asset: Pick<AssetAnswer, 'assetId' | 'durationSec'>,
  loudness: Wanted,
): Recipe {
  const whole = {
    id: 'whole',
    sourceAssetId: asset.assetId,
    startSec: 0,
    endSec: asset.durationSec,
    gainDb: 0,
    fadeInSec: 0,
    fadeOutSec: 0,
  };
  return { version: 1, clips: [whole], loudness, clean: 'off', outputFormat: 'm4a' };
}

/** An earlier save of the very same recipe, so that a second video need not wait for it again. */
export function findSavedAs(recipe: Recipe, prepared: AssetAnswer[]): AssetAnswer | null {
  const wanted = JSON.stringify(essence(recipe));
  return prepared.find(({ recipe: made }) => made && JSON.stringify(essence(made)) === wanted) ?? null;
}

/** What decides how it sounds; clip ids and the order of properties do not. */
function essence({ clips, loudness, clean, outputFormat }: Recipe) {
  const sounds = clips.map((clip) => [
    clip.sourceAssetId,
    clip.startSec,
    clip.endSec,
    clip.gainDb,
    clip.fadeInSec,
    clip.fadeOutSec,
  ]);
  return [sounds, loudness, clean, outputFormat];
}
