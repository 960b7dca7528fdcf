import { TruePeakMeter } from './TruePeakMeter';

const sine = (hz: number, amplitude: number, phase = 0, length = 9_600) =>
  Float32Array.from({ length }, (_, n) => {
    // Fades in and out: a tone that breaks off is higher there than in its middle.
    const fade = Math.min(1, n / 2_400, (length - 1 - n) / 2_400);
    return fade * amplitude * Math.sin((2 * Math.PI * hz * n) / 48_000 + phase);
  });

function measure(sound: Float32Array, channels = 1, pieceLength = sound.length): number | null {
  const meter = new TruePeakMeter(channels);
  for (let at = 0; at < sound.length; at += pieceLength) meter.push(sound.subarray(at, at + pieceLength));
  return meter.finish();
}

test.each([997, 5_000, 12_000, 15_000])('a tone of %i Hz is as high as it is between its samples', (hz) => {
  // A quarter of the samples' rate, begun at 45°: no sample is higher than −3 dB of it.
  const sound = sine(hz, 0.5, Math.PI / 4);
  expect(Math.abs(measure(sound)! - 20 * Math.log10(0.5))).toBeLessThan(0.15);
});

test('what is above full scale between its samples is told as such', () => {
  const sound = sine(12_000, 1.3, Math.PI / 4);
  expect(Math.max(...sound)).toBeLessThan(1);
  expect(Math.abs(measure(sound)! - 2.28)).toBeLessThan(0.15);
});

test('each channel is judged by itself, the louder counts', () => {
  const [left, right] = [sine(1_000, 0.1), sine(12_000, 0.7, Math.PI / 4)];
  const both = Float32Array.from({ length: 2 * left.length }, (_, at) =>
    at % 2 === 0 ? left[at / 2]! : right[(at - 1) / 2]!,
  );
  expect(measure(both, 2)).toBeCloseTo(measure(right)!, 6);
});

test('it does not matter in which pieces the sound comes', () => {
  const sound = sine(9_000, 0.4, 0.3, 1_200);
  for (const pieceLength of [1, 7, 32, 500]) expect(measure(sound, 1, pieceLength)).toBe(measure(sound));
});

test('what has lower samples than were heard before is not passed over where it is higher between them', () => {
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
