/** Plans how a mix reaches its loudness target: with a plain gain if the peaks allow it, else with a limiter. */
import { loudnessTargetLufs } from '@/core/audio/recipe-schema';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Loudness } from '@/core/jobs/catalog';

export interface LoudnessPlan {
  /** Brings the mix to the target level. */
  gainDb: number;
  /** Make-up gain after the compressor, for what it and the limiter take away; corrections change it. */
  makeUpDb: number;
  /** Threshold of the limiter, dBTP; null if a gain is enough. */
  limitDb: number | null;
  /** Compresses a voice with very high peaks first, because the limiter alone would be audible. */
  compress: boolean;
}

const ceilingDbtp = -1.5;
/** A finished file is corrected if it is further off than this, or has a higher peak. */
const toleranceLu = 0.5;
const highestDbtp = -1;
/** Limiting by more than this is audible. */
const limiterReachDb = 6;
/** Near-silence is not amplified beyond this. */
const maxGainDb = 40;
/** The limiter runs at twice the sample rate and still misses a little between the samples. */
const limiterMarginDb = 0.2;
/** Loudness gained per decibel put into an active limiter: the estimate before a measurement, and the minimum. */
export const usualResponse = 0.8;
const leastResponse = 0.25;
/** Half of such a step may be wrong and still be within the tolerance. */
const trustedStepLu = 1;
/** Two tries closer than this say nothing about the response, since the meter reads in tenths. */
const tellingStepDb = 0.5;

/** Whether a plan is only measured or produces the delivered file. */
export type Purpose = 'try' | 'deliver';

/** A plan and its measured result. */
export interface LoudnessTry {
  plan: LoudnessPlan;
  after: Loudness;
}

/** The plan for a measured mix; null if nothing needs to be done: loudness off, or silence. */
export function planLoudness(before: Loudness, loudness: Recipe['loudness']): LoudnessPlan | null {
  if (loudness === 'off' || before.integratedLufs === null) return null;
  const gainDb = clampGain(loudnessTargetLufs[loudness] - before.integratedLufs);
  const overDb = (before.truePeakDbtp ?? 0) + gainDb - ceilingDbtp;
  if (overDb <= 0) return { gainDb, makeUpDb: 0, limitDb: null, compress: false };
  return { gainDb, makeUpDb: 0, limitDb: ceilingDbtp - limiterMarginDb, compress: overDb > limiterReachDb };
}

/**
 * A better plan after a try; null if the try was good.
 * @param response LU gained per decibel into the limiter, as `responseBetween` measured it
 */
export function correctLoudness(
  { plan, after }: LoudnessTry,
  loudness: Exclude<Recipe['loudness'], 'off'>,
  response = usualResponse,
): LoudnessPlan | null {
  const offLu = after.integratedLufs === null ? 0 : loudnessTargetLufs[loudness] - after.integratedLufs;
  const peakDbtp = after.truePeakDbtp ?? -Infinity;
  if (Math.abs(offLu) <= toleranceLu && peakDbtp <= highestDbtp) return null;
  const excessDb = peakDbtp > highestDbtp ? peakDbtp - ceilingDbtp : 0;
  // A lower limit also costs loudness, which more gain before the limiter has to make up for.
  const stepDb = plan.limitDb === null ? offLu : (offLu + excessDb * (1 - response)) / response;
  const makeUpDb = clampGain(plan.gainDb + plan.makeUpDb + stepDb) - plan.gainDb;
  if (makeUpDb === plan.makeUpDb && peakDbtp <= highestDbtp) return null;
  const limitDb = plan.limitDb ?? ceilingDbtp - limiterMarginDb;
  return { ...plan, makeUpDb, limitDb: limitDb - excessDb };
}

/** Whether the error was so small that its correction suffices even with an estimated limiter response. */
export function isSmallStep({ after }: LoudnessTry, loudness: Exclude<Recipe['loudness'], 'off'>): boolean {
  return Math.abs(loudnessTargetLufs[loudness] - (after.integratedLufs ?? Infinity)) <= trustedStepLu;
}

/** The limiter's response between two tries: most for speech, a third for a drum that is all peak. */
export function responseBetween(before: LoudnessTry, last: LoudnessTry): number {
  const putDb = last.plan.makeUpDb - before.plan.makeUpDb;
  const gotLu = (last.after.integratedLufs ?? NaN) - (before.after.integratedLufs ?? NaN);
  if (Math.abs(putDb) < tellingStepDb || Number.isNaN(gotLu)) return usualResponse;
  return Math.min(1, Math.max(leastResponse, gotLu / putDb));
}

function clampGain(gainDb: number): number {
  return Math.min(maxGainDb, Math.max(-maxGainDb, gainDb));
}

/**
 * The plan as filters on 48 kHz stereo. For delivery the limiter runs at twice the rate, to catch most peaks
 * between the samples; a try reaches the same loudness within a tenth, for a fifth of the work.
 */
export function loudnessFilters(
  { gainDb, makeUpDb, limitDb, compress }: LoudnessPlan,
  purpose: Purpose,
): string[] {
  if (limitDb === null) return [volume(gainDb + makeUpDb)];
  const limiter = `alimiter=limit=${(10 ** (limitDb / 20)).toFixed(5)}:attack=5:release=60:level=false:latency=true`;
  return [
    volume(gainDb),
    ...(compress ? ['acompressor=threshold=-12dB:ratio=4:attack=3:release=120:knee=6'] : []),
    volume(makeUpDb),
    ...(purpose === 'try' ? [limiter] : ['aresample=96000', limiter, 'aresample=48000']),
    'aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo',
  ];
}

function volume(gainDb: number): string {
  return `volume=${gainDb.toFixed(3)}dB`;
}
