import type { Peaks } from '@/core/audio/peaks';
import {
  type Analysis,
  analysisFormat,
  bytesPerFrame,
  decodeAnalysis,
  encodeAnalysis,
} from '@/core/analysis/analysis-format';

const { bandCount, frameRateHz, sampleRateHz, floorDb } = analysisFormat;
/** The mean level of a voice lies about this far under its peaks. */
const crestDb = 9;
/** How much quieter the highest band is than the lowest, as in speech. */
const tiltDb = 20;
const wobbleDb = 7;

/** An analysis that moves with the loudness of the waveform alone, for sounds too long to decode here. */
export function sketchAnalysis(peaks: Peaks): Analysis {
  const finest = peaks.levels[0]!;
  const durationSec = peaks.totalSamples / peaks.sampleRateHz;
  const frameCount = Math.max(1, Math.floor(durationSec * frameRateHz) + 1);
  const pairsPerFrame = peaks.sampleRateHz / frameRateHz / finest.samplesPerPair;
  const frames = new Uint8Array(frameCount * bytesPerFrame);
  let before = 0;
  for (let frame = 0; frame < frameCount; frame++) {
    const first = Math.floor(frame * pairsPerFrame);
    const last = Math.max(first + 1, Math.floor((frame + 1) * pairsPerFrame));
    const db = peakDb(finest.pairs.subarray(first * 2, last * 2), peaks.scale) - crestDb;
    const at = frame * bytesPerFrame;
    for (let band = 0; band < bandCount; band++) frames[at + band] = toLevel(db + shapeDb(band, frame));
    frames[at + bandCount] = toLevel(db);
    frames[at + bandCount + 1] = Math.min(255, Math.max(0, frames[at + bandCount]! - before) * 4);
    frames[at + bandCount + 2] = 90;
    before = frames[at + bandCount]!;
  }
  const loud = loudLevel(frames, frameCount);
  const bandReferences = Uint8Array.from({ length: bandCount }, (_, band) =>
    Math.max(0, loud - levels(tiltDb * (band / bandCount))),
  );
  const sampleCount = Math.round(durationSec * sampleRateHz);
  return decodeAnalysis(encodeAnalysis({ sampleCount, rmsReference: loud, bandReferences, frames }));
}

/** Half the way from the lowest to the highest, as a constant offset is not heard. */
function peakDb(pairs: Int8Array, scale: number): number {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of pairs) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const amplitude = Math.max(0, highest - lowest) / 2;
  return 20 * Math.log10((amplitude / 127) * scale + 1e-6);
}

/** Falls towards high tones and drifts slowly, each band in its own time. */
function shapeDb(band: number, frame: number): number {
  const drift = Math.sin(frame * 0.07 + band * 1.7) + Math.sin(frame * 0.031 + band * 0.9);
  return -tiltDb * (band / bandCount) + (wobbleDb / 2) * drift;
}

const levels = (db: number) => Math.round((db / -floorDb) * 255);
const toLevel = (db: number) => Math.max(0, Math.min(255, 255 + levels(db)));

/** The level that one frame in twenty exceeds. */
function loudLevel(frames: Uint8Array, frameCount: number): number {
  const all = Array.from({ length: frameCount }, (_, frame) => frames[frame * bytesPerFrame + bandCount]!);
  return all.sort((a, b) => a - b)[Math.floor(frameCount * 0.95)] ?? 0;
}
