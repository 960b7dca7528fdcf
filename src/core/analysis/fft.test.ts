import { Fft } from './fft';

/** The power of one bin by the definition. */
function powerAt(samples: Float64Array, bin: number): number {
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * bin * i) / samples.length);
    im -= sample * Math.sin((2 * Math.PI * bin * i) / samples.length);
  });
  return re * re + im * im;
}

const noise = (size: number, seed: number) =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(seed * (i + 1) ** 2) * Math.cos(i * 0.7));

test('agrees with the definition at every size, for one signal and for the sum of two', () => {
  for (const size of [4, 8, 16, 32, 128, 256]) {
    const fft = new Fft(size);
    const [one, other] = [noise(size, 1.3), noise(size, 2.9)];
    for (let bin = 0; bin <= size / 2; bin += 1) {
      expect(fft.powerOf(one)[bin]).toBeCloseTo(powerAt(one, bin), 8);
      expect(fft.powerOf(one, other)[bin]).toBeCloseTo(powerAt(one, bin) + powerAt(other, bin), 8);
    }
  }
});

test('a size that is no power of two is refused', () => {
  for (const size of [0, 2, 100]) expect(() => new Fft(size)).toThrow(TypeError);
});
