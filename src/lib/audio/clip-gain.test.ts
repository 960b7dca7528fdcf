import { clipAmplitudeAt } from './clip-gain';

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
