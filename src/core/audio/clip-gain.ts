import type { ClipSamples } from './recipe-duration';
import type { Clip } from './recipe-schema';

/** Amplitude that a gain in decibels multiplies with. */
export function amplitudeOfDb(db: number): number {
  return 10 ** (db / 20);
}

/**
 * What a clip's samples are multiplied with at a moment counted from the clip's start: its gain, and
 * its fades as straight lines in amplitude. The audition in the browser and the mix obey the same curve.
 */
export function clipAmplitudeAt(clip: Clip, sinceStartSec: number): number {
  const untilEndSec = clip.endSec - clip.startSec - sinceStartSec;
  return (
    amplitudeOfDb(clip.gainDb) * ramp(sinceStartSec, clip.fadeInSec) * ramp(untilEndSec, clip.fadeOutSec)
  );
}

function ramp(sec: number, lengthSec: number): number {
  if (lengthSec <= 0) return 1;
  return Math.min(1, Math.max(0, sec / lengthSec));
}

/** The same curve for samples of the mix: the amplitudes of those from `first` on, counted from the clip's start. */
export function fillClipAmplitudes(
  amplitudes: Float32Array,
  gainDb: number,
  { lengthSamples, fadeInSamples, fadeOutSamples }: ClipSamples,
  first: number,
): void {
  amplitudes.fill(amplitudeOfDb(gainDb));
  const fadeInEnd = Math.min(amplitudes.length, fadeInSamples - first);
  for (let i = 0; i < fadeInEnd; i += 1) amplitudes[i]! *= (first + i) / fadeInSamples;
  const fadeOutStart = Math.max(0, lengthSamples - fadeOutSamples - first);
  for (let i = fadeOutStart; i < amplitudes.length; i += 1) {
    amplitudes[i]! *= (lengthSamples - first - i) / fadeOutSamples;
  }
}
