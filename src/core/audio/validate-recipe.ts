import { recipeLimits } from './recipe-schema';
import type { Clip, Recipe } from './recipe-schema';

export type RecipeFaultCode = 'asset.not_found' | 'recipe.out_of_bounds' | 'recipe.too_long';

/** One thing wrong with an edit. `clipIndex` counts from 0; null where the whole edit is meant. */
export interface RecipeFault {
  code: RecipeFaultCode;
  clipIndex: number | null;
  clipId: string | null;
  /** The field of the clip at fault. */
  field: keyof Clip | null;
  /** For a developer; the owner reads the code's sentence. */
  message: string;
}

/** Sums of typed decimals are not exact; a microsecond is far below a sample. */
const toleranceSec = 1e-6;

/**
 * Checks an edit against its recordings; the same in browser, route and worker.
 * @param durations seconds by asset id; an id that is missing is a fault.
 * @returns every fault, in playing order; empty where the edit can be made.
 */
export function validateRecipe(recipe: Recipe, durations: ReadonlyMap<string, number>): RecipeFault[] {
  const faults: RecipeFault[] = recipe.clips.flatMap((clip, clipIndex) =>
    clipFaults(clip, durations.get(clip.sourceAssetId)).map((fault) => ({
      ...fault,
      clipIndex,
      clipId: clip.id,
    })),
  );
  const totalSec = recipe.clips.reduce((sum, clip) => sum + clip.endSec - clip.startSec, 0);
  if (totalSec > recipeLimits.maxTotalSec + toleranceSec) {
    const message = `${totalSec} s is more than ${recipeLimits.maxTotalSec} s in total`;
    faults.push({ code: 'recipe.too_long', clipIndex: null, clipId: null, field: null, message });
  }
  return faults;
}

type ClipFault = Pick<RecipeFault, 'code' | 'field' | 'message'>;

function clipFaults(clip: Clip, durationSec: number | undefined): ClipFault[] {
  const faults: ClipFault[] = [];
  const outOfBounds = (field: keyof Clip, message: string) =>
    faults.push({ code: 'recipe.out_of_bounds', field, message });
  const lengthSec = clip.endSec - clip.startSec;
  const fadesSec = clip.fadeInSec + clip.fadeOutSec;

  if (durationSec === undefined) {
    faults.push({ code: 'asset.not_found', field: 'sourceAssetId', message: 'there is no such recording' });
  } else if (!(clip.endSec <= durationSec + toleranceSec)) {
    outOfBounds('endSec', `ends after the recording, which lasts ${durationSec} s`);
  }
  if (!(clip.startSec >= 0)) outOfBounds('startSec', 'starts before the recording');
  if (!(lengthSec >= recipeLimits.minClipSec - toleranceSec)) {
    outOfBounds('endSec', `lasts less than ${recipeLimits.minClipSec} s`);
  } else if (!(fadesSec <= lengthSec + toleranceSec)) outOfBounds('fadeOutSec', 'the fades do not fit');
  if (!(clip.fadeInSec >= 0)) outOfBounds('fadeInSec', 'is negative');
  if (!(clip.fadeOutSec >= 0)) outOfBounds('fadeOutSec', 'is negative');
  if (!(clip.gainDb >= recipeLimits.minGainDb && clip.gainDb <= recipeLimits.maxGainDb)) {
    outOfBounds('gainDb', `is not within ${recipeLimits.minGainDb} and ${recipeLimits.maxGainDb} dB`);
  }
  return faults;
}
