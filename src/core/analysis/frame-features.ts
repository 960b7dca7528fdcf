/**
 * The motion of a look, computed from the analysis as a function of time alone, so that frames may be
 * drawn in any order. A peak falls at a steady rate, then both sides are rounded by a bell curve that
 * looks ahead as well as back: nothing lags, and anything that beats faster than about 3 Hz is damped
 * until it cannot flash.
 */
import {
  featureScaleOf,
  frameOffset,
  levelToDb,
  visibleLevel,
  type Analysis,
  type Features,
} from './analysis';

export interface FrameFeatures extends Features {
  /** How much is going on over the last and next second; for large areas, which must change slowly. */
  ambience: number;
}

/** How fast a peak sinks, in full heights per second. */
const fallPerSec = 2.2;
/** Width of the bell curve of bands and RMS. */
const motionSigmaSec = 0.058;
/** Width of the bell curve of what lights large areas. */
const ambienceSigmaSec = 0.5;

/** The features to draw at a moment: bands, RMS and onset smoothed for motion, ambience for light. */
export function frameFeaturesAt(analysis: Analysis, timeSec: number): FrameFeatures {
  const { bandCount, frameRateHz, frames } = analysis;
  const scale = featureScaleOf(analysis);
  const lookBack = Math.ceil(frameRateHz / fallPerSec);
  const bell = bellWeights(timeSec * frameRateHz, motionSigmaSec * frameRateHz);
  const fall = fallPerSec / frameRateHz;
  const held = new Float32Array(bandCount + 2);
  const sums = new Float32Array(bandCount + 2);
  let brightness = 0;
  for (let frame = bell.first - lookBack; frame < bell.first + bell.weights.length; frame++) {
    const weight = bell.weights[frame - bell.first] ?? 0;
    const at = frameOffset(analysis, frame);
    for (let k = 0; k < bandCount + 2; k++) {
      const level =
        at === null ? 0 : readLevel(analysis, frames[at + k]!, k, scale.bandTopDb, scale.rmsTopDb);
      const value = Math.max(level, held[k]! - fall);
      held[k] = value;
      sums[k] = sums[k]! + value * weight;
    }
    if (at !== null) brightness += (frames[at + bandCount + 2]! / 255) * weight;
  }
  return {
    bands: sums.subarray(0, bandCount),
    rms: sums[bandCount]!,
    onset: sums[bandCount + 1]!,
    brightness,
    ambience: ambienceAt(analysis, timeSec),
  };
}

function readLevel(
  analysis: Analysis,
  stored: number,
  index: number,
  bandTopDb: Float32Array,
  rmsTopDb: number,
): number {
  if (index > analysis.bandCount) return stored / 255;
  const topDb = index === analysis.bandCount ? rmsTopDb : bandTopDb[index]!;
  return visibleLevel(levelToDb(analysis, stored), topDb);
}

/** Loudness averaged so widely that it cannot rise and sink three times in a second. */
export function ambienceAt(analysis: Analysis, timeSec: number): number {
  const { bandCount, frameRateHz, frames } = analysis;
  const { rmsTopDb } = featureScaleOf(analysis);
  const bell = bellWeights(timeSec * frameRateHz, ambienceSigmaSec * frameRateHz);
  let sum = 0;
  bell.weights.forEach((weight, k) => {
    const at = frameOffset(analysis, bell.first + k);
    if (at !== null) sum += visibleLevel(levelToDb(analysis, frames[at + bandCount]!), rmsTopDb) * weight;
  });
  return sum;
}

/** A bell curve over whole frames, centred between them where need be; the weights add up to 1. */
function bellWeights(centre: number, sigma: number): { first: number; weights: Float32Array } {
  const reach = Math.ceil(sigma * 3);
  const first = Math.floor(centre) - reach;
  const weights = Float32Array.from({ length: reach * 2 + 2 }, (_, k) =>
    Math.exp(-(((first + k - centre) / sigma) ** 2) / 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first, weights: weights.map((weight) => weight / total) };
}
