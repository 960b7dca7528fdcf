import { type Analysis } from './analysis-format';

export { analysisFormat, decodeAnalysis, AnalysisFormatError, type Analysis } from './analysis-format';

/** What the sound is like at one moment, ready for the eye: every number is 0…1. */
export interface Features {
  /** Low to high, each against what is loud in its own band. */
  bands: Float32Array;
  /** Loudness against the loud parts of this recording. */
  rms: number;
  /** How hard something begins here. */
  onset: number;
  /** Where between low and high the weight of the sound lies. */
  brightness: number;
}

/** Below its reference by this much, a level counts as silence. */
const visibleRangeDb = 34;
/** References are not taken lower: hiss is not blown up to music, and the floor stays below what is seen. */
const lowestReferenceDb = -45;
/** A quiet band is measured against the loudest band, less this; so it moves without being equal. */
const bandSpreadDb = 22;

/** Room above the 95th percentile, so that peaks differ among themselves. */
const headroomDb = 4;

/** The levels a recording's 0…1 refer to, worked out once per analysis. */
export interface FeatureScale {
  /** Decibels at which each band reads 1. */
  bandTopDb: Float32Array;
  rmsTopDb: number;
  /** First and last band that carry this sound: a voice over the telephone ends at 4 kHz. */
  liveBands: { first: number; last: number };
}

const scales = new WeakMap<Analysis, FeatureScale>();

/** The scale of an analysis; the same object each time. */
export function featureScaleOf(analysis: Analysis): FeatureScale {
  const known = scales.get(analysis);
  if (known) return known;
  const references = Array.from(analysis.bandReferences, (level) => levelToDb(analysis, level));
  const loudest = Math.max(...references);
  const lowest = Math.max(lowestReferenceDb, loudest - bandSpreadDb);
  const scale = {
    bandTopDb: Float32Array.from(references, (db) => Math.max(db, lowest) + headroomDb),
    rmsTopDb: Math.max(lowestReferenceDb, levelToDb(analysis, analysis.rmsReference)) + headroomDb / 2,
    liveBands: findLiveBands(references, loudest),
  };
  scales.set(analysis, scale);
  return scale;
}

/** Bands quieter than the loudest by more than this, at the ends of the range, are not shown. */
const liveRangeDb = 38;
/** However narrow a sound, it is shown over so many bands. */
const fewestLiveBands = 28;

function findLiveBands(references: number[], loudest: number): { first: number; last: number } {
  const isLive = (db: number) => db > loudest - liveRangeDb;
  const first = references.findIndex(isLive);
  const last = references.findLastIndex(isLive);
  const missing = Math.max(0, fewestLiveBands - (last - first + 1));
  const lowered = Math.max(0, first - Math.ceil(missing / 2));
  return {
    first: lowered,
    last: Math.min(references.length - 1, Math.max(last, lowered + fewestLiveBands - 1)),
  };
}

/**
 * The level at a place 0…1 along the live bands of a recording, low to high, between bands by straight
 * interpolation.
 */
export function liveLevelAt(analysis: Analysis, bands: Float32Array, share: number): number {
  const { first, last } = featureScaleOf(analysis).liveBands;
  const place = first + share * (last - first);
  const low = Math.floor(place);
  const high = Math.min(low + 1, bands.length - 1);
  return bands[low]! + (bands[high]! - bands[low]!) * (place - low);
}

/** Decibels of a stored level, relative to full scale. */
export function levelToDb(analysis: Analysis, level: number): number {
  return analysis.floorDb * (1 - level / 255);
}

/** Where an analysis has a frame's bytes; times before the start and after the end read as silence. */
export function frameOffset(analysis: Analysis, frame: number): number | null {
  if (frame < 0 || frame >= analysis.frameCount) return null;
  return frame * (analysis.bandCount + 3);
}

/** A level in decibels as the 0…1 that the eye should see of it. */
export function visibleLevel(db: number, topDb: number): number {
  const share = (db - (topDb - visibleRangeDb)) / visibleRangeDb;
  return share <= 0 ? 0 : share >= 1 ? 1 : share;
}

/**
 * The sound at a moment, between the analysed frames by straight interpolation. For drawing, take
 * `frameFeaturesAt`: it moves smoothly and never flickers.
 */
export function featuresAt(analysis: Analysis, timeSec: number): Features {
  const place = timeSec * analysis.frameRateHz;
  const before = Math.floor(place);
  const share = place - before;
  const a = readFrame(analysis, before);
  const b = readFrame(analysis, before + 1);
  const mix = (x: number, y: number) => x + (y - x) * share;
  return {
    bands: a.bands.map((level, band) => mix(level, b.bands[band]!)),
    rms: mix(a.rms, b.rms),
    onset: mix(a.onset, b.onset),
    brightness: mix(a.brightness, b.brightness),
  };
}

function readFrame(analysis: Analysis, frame: number): Features {
  const { bandCount, frames } = analysis;
  const at = frameOffset(analysis, frame);
  if (at === null) return { bands: new Float32Array(bandCount), rms: 0, onset: 0, brightness: 0 };
  const scale = featureScaleOf(analysis);
  return {
    bands: Float32Array.from({ length: bandCount }, (_, band) =>
      visibleLevel(levelToDb(analysis, frames[at + band]!), scale.bandTopDb[band]!),
    ),
    rms: visibleLevel(levelToDb(analysis, frames[at + bandCount]!), scale.rmsTopDb),
    onset: frames[at + bandCount + 1]! / 255,
    brightness: frames[at + bandCount + 2]! / 255,
  };
}
