import { TruePeakMeter } from './TruePeakMeter';

const sine = (hz: number, amplitude: number, phase = 0, length = 9_600) =>
  Float32Array.from({ length }, (_, n) => {
    // Fades in and out: a tone that breaks off has a higher peak there than in its middle.
    const fade = Math.min(1, n / 2_400, (length - 1 - n) / 2_400);
    return fade * amplitude * Math.sin((2 * Math.PI * hz * n) / 48_000 + phase);
  });

function measure(sound: Float32Array, channels = 1, pieceLength = sound.length): number | null {
  const meter = new TruePeakMeter(channels);
  for (let at = 0; at < sound.length; at += pieceLength) meter.push(sound.subarray(at, at + pieceLength));
  return meter.finish();
}

test.each([997, 5_000, 12_000, 15_000])(
  'the peak of a tone of %i Hz includes values between its samples',
  (hz) => {
    // At a quarter of the sample rate with a phase of 45°, no sample is higher than −3 dB.
    const sound = sine(hz, 0.5, Math.PI / 4);
    expect(Math.abs(measure(sound)! - 20 * Math.log10(0.5))).toBeLessThan(0.15);
  },
);

test('a peak above full scale between samples is reported', () => {
  const sound = sine(12_000, 1.3, Math.PI / 4);
  expect(Math.max(...sound)).toBeLessThan(1);
  expect(Math.abs(measure(sound)! - 2.28)).toBeLessThan(0.15);
});

test('each channel is measured separately and the louder one counts', () => {
  const [left, right] = [sine(1_000, 0.1), sine(12_000, 0.7, Math.PI / 4)];
  const both = Float32Array.from({ length: 2 * left.length }, (_, at) =>
    at % 2 === 0 ? left[at / 2]! : right[(at - 1) / 2]!,
  );
  expect(measure(both, 2)).toBeCloseTo(measure(right)!, 6);
});

test('the result does not depend on how the audio is split into pieces', () => {
  const sound = sine(9_000, 0.4, 0.3, 1_200);
  for (const pieceLength of [1, 7, 32, 500]) expect(measure(sound, 1, pieceLength)).toBe(measure(sound));
});

test('a passage with lower samples but a higher peak between them is not skipped', () => {
  const [before, after] = [sine(1_000, 0.5), sine(12_000, 0.6, Math.PI / 4)];
  expect(Math.max(...after)).toBeLessThan(Math.max(...before));
  const sound = Float32Array.from([...before, ...after]);
  expect(measure(sound, 1, 1_000)).toBe(measure(after));
  expect(measure(sound.reverse())).toBeCloseTo(measure(after)!, 6);
});

test('silence has no peak', () => {
  expect(measure(new Float32Array(1_000))).toBeNull();
  expect(measure(new Float32Array(0))).toBeNull();
});
