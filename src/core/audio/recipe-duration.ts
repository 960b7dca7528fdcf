import type { Clip, Recipe } from './recipe-schema';

/** Every edit is mixed at this rate; clip bounds are rounded to its samples. */
export const mixRateHz = 48_000;

export interface ClipSamples {
  startSample: number;
  endSample: number;
  lengthSamples: number;
  fadeInSamples: number;
  fadeOutSamples: number;
}

/** A clip's bounds and fades in samples of the mix, counted from the start of its recording. */
export function clipSamples(clip: Clip): ClipSamples {
  const startSample = Math.round(clip.startSec * mixRateHz);
  const endSample = Math.round(clip.endSec * mixRateHz);
  return {
    startSample,
    endSample,
    lengthSamples: endSample - startSample,
    fadeInSamples: Math.round(clip.fadeInSec * mixRateHz),
    fadeOutSamples: Math.round(clip.fadeOutSec * mixRateHz),
  };
}

/** Length of the finished edit in seconds, to the sample. */
export function recipeDurationSec(recipe: Pick<Recipe, 'clips'>): number {
  return recipe.clips.reduce((sum, clip) => sum + clipSamples(clip).lengthSamples, 0) / mixRateHz;
}
