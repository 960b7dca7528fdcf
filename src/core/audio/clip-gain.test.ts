import { clipAmplitudeAt, fillClipAmplitudes } from './clip-gain';
import { clipSamples } from './recipe-duration';

const clip = {
  id: '1',
  sourceAssetId: 'a',
  startSec: 10,
  endSec: 14,
  gainDb: -6,
  fadeInSec: 1,
  fadeOutSec: 2,
};
const gain = 10 ** (-6 / 20);

test('gain and fades are straight lines in amplitude', () => {
  expect(clipAmplitudeAt(clip, 0)).toBe(0);
  expect(clipAmplitudeAt(clip, 0.25)).toBeCloseTo(gain * 0.25);
  expect(clipAmplitudeAt(clip, 1.5)).toBeCloseTo(gain);
  expect(clipAmplitudeAt(clip, 3)).toBeCloseTo(gain * 0.5);
  expect(clipAmplitudeAt(clip, 4)).toBe(0);
  expect(clipAmplitudeAt({ ...clip, fadeInSec: 0 }, 0)).toBeCloseTo(gain);
});

test('the curve for samples is the one for moments, whichever piece of the clip is asked for', () => {
  const bounds = clipSamples(clip);
  for (const [first, count] of [
    [0, 192_000],
    [47_900, 300],
    [60_000, 40_000],
    [191_000, 1_000],
  ] as const) {
    const amplitudes = new Float32Array(count);
    fillClipAmplitudes(amplitudes, clip.gainDb, bounds, first);
    for (let i = 0; i < count; i += 97) {
      expect(amplitudes[i]).toBeCloseTo(clipAmplitudeAt(clip, (first + i) / 48_000), 6);
    }
  }
});
