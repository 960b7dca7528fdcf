/** How a mix is brought to its target: a plain gain where the peaks allow it, else a limiter. */
import { loudnessTargetLufs } from '@/core/audio/recipe-schema';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { Loudness } from '@/core/jobs/catalog';

export interface LoudnessPlan {
  /** Brings the mix to the target's level. */
  gainDb: number;
  /** Given back after the compressor, for what it and the limiter take; corrections change this. */
  makeUpDb: number;
  /** What the limiter lets through, dBTP; null where a gain alone does it. */
  limitDb: number | null;
  /** Evens out a very peaky voice before the limiter, which would have to bite too hard. */
  compress: boolean;
}

const ceilingDbtp = -1.5;
/** Where a finished file is corrected: this far off, or this high. */
const toleranceLu = 0.5;
const highestDbtp = -1;
/** More than this taken off by the limiter alone is heard. */
const limiterReachDb = 6;
/** Near-silence is not blown up beyond this. */
const maxGainDb = 40;
/** The limiter sees twice the samples, and still misses a little between them. */
const limiterMarginDb = 0.2;
/** Loudness gained per decibel put into a limiter at work: what is expected before it was seen, and at least. */
export const usualResponse = 0.8;
const leastResponse = 0.25;
/** As far as half of a step may be wrong and still be within the tolerance. */
const trustedStepLu = 1;
/** Two tries nearer than this say nothing of the response: the meter reads in tenths. */
const tellingStepDb = 0.5;

/** Whether a plan is tried on the meter or makes what is delivered. */
export type Purpose = 'try' | 'deliver';

/** A plan, and what came out of it. */
export interface LoudnessTry {
  plan: LoudnessPlan;
  after: Loudness;
}

/** The plan for a mix as measured; null where nothing is to be done: loudness off, or silence. */
export function planLoudness(before: Loudness, loudness: Recipe['loudness']): LoudnessPlan | null {
  if (loudness === 'off' || before.integratedLufs === null) return null;
  const gainDb = clampGain(loudnessTargetLufs[loudness] - before.integratedLufs);
  const overDb = (before.truePeakDbtp ?? 0) + gainDb - ceilingDbtp;
  if (overDb <= 0) return { gainDb, makeUpDb: 0, limitDb: null, compress: false };
  return { gainDb, makeUpDb: 0, limitDb: ceilingDbtp - limiterMarginDb, compress: overDb > limiterReachDb };
}

/**
 * A better plan after a try; null where that is good.
 * @param response how many LU a decibel into the limiter gives back, as `responseBetween` found it
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
  // A lower limit costs loudness too, which more before the limiter has to make up for.
  const stepDb = plan.limitDb === null ? offLu : (offLu + excessDb * (1 - response)) / response;
  const makeUpDb = clampGain(plan.gainDb + plan.makeUpDb + stepDb) - plan.gainDb;
  if (makeUpDb === plan.makeUpDb && peakDbtp <= highestDbtp) return null;
  const limitDb = plan.limitDb ?? ceilingDbtp - limiterMarginDb;
  return { ...plan, makeUpDb, limitDb: limitDb - excessDb };
}

/** Whether so little was off that its correction will do, though the limiter's response is only expected. */
export function isSmallStep({ after }: LoudnessTry, loudness: Exclude<Recipe['loudness'], 'off'>): boolean {
  return Math.abs(loudnessTargetLufs[loudness] - (after.integratedLufs ?? Infinity)) <= trustedStepLu;
}

/** What a limiter gave back between two tries: of speech most, of a drum that is all peak a third. */
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
 * The plan as filters on 48 kHz stereo. What is delivered is limited at twice the rate, to see most of
 * what is between the samples; a try is only as loud as that, within a tenth, for a fifth of the work.
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
