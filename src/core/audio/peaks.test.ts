import { createPeaksEncoder, decodePeaks, peakZooms } from './peaks';

function encode(samples: Float32Array, channels = 1, pieceLength = 1000) {
  const encoder = createPeaksEncoder({ sampleRateHz: 48_000, channels });
  for (let at = 0; at < samples.length; at += pieceLength) {
    encoder.push(samples.subarray(at, at + pieceLength));
  }
  return decodePeaks(encoder.finish().buffer);
}

/** The same, computed the slow way. */
function expected(samples: Float32Array, valuesPerPair: number) {
  const pairs: [number, number][] = [];
  for (let at = 0; at < samples.length; at += valuesPerPair) {
    const stretch = Array.from(samples.subarray(at, at + valuesPerPair));
    pairs.push([stretch.reduce((a, b) => Math.min(a, b)), stretch.reduce((a, b) => Math.max(a, b))]);
  }
  return pairs;
}

const noise = (length: number, amplitude: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * i * 0.0137) * (amplitude / 32_768));

test.each([
  [1, 200_123],
  [2, 400_246],
])('every level holds lowest and highest of its stretches, with %i channel(s)', (channels, length) => {
  const samples = noise(length, 20_000);
  const peaks = encode(samples, channels, 777);
  expect(peaks.totalSamples).toBe(length / channels);
  expect(peaks.levels.map((level) => level.samplesPerPair)).toEqual([...peakZooms]);
  for (const { samplesPerPair, pairs } of peaks.levels) {
    const wanted = expected(samples, samplesPerPair * channels);
    expect(pairs.length).toBe(wanted.length * 2);
    const step = peaks.scale / 127;
    wanted.forEach(([low, high], i) => {
      expect(Math.abs(pairs[2 * i]! * step - low)).toBeLessThanOrEqual(step);
      expect(Math.abs(pairs[2 * i + 1]! * step - high)).toBeLessThanOrEqual(step);
    });
  }
});

test('a quiet recording keeps its shape, as the scale follows its loudest sample', () => {
  const peaks = encode(noise(50_000, 60));
  expect(peaks.scale).toBeCloseTo(60 / 32768, 4);
  expect(Math.max(...peaks.levels[0]!.pairs)).toBe(127);
});

test('what is above full scale is drawn as full scale', () => {
  const peaks = encode(noise(50_000, 60_000));
  expect(peaks.scale).toBe(1);
  expect(Math.max(...peaks.levels[0]!.pairs)).toBe(127);
});

test('silence and nothing at all are readable', () => {
  expect(encode(new Float32Array(1000)).levels[0]!.pairs).toEqual(new Int8Array(8));
  expect(encode(new Float32Array(0))).toMatchObject({ totalSamples: 0 });
});

test('half an hour stays below a megabyte', () => {
  const pairs = peakZooms.map((zoom) => Math.ceil((1800 * 48_000) / zoom));
  expect(2 * pairs.reduce((a, b) => a + b)).toBeLessThan(1_000_000);
});

test('other bytes are refused', () => {
  expect(() => decodePeaks(new ArrayBuffer(64))).toThrow(RangeError);
  expect(() => decodePeaks(new ArrayBuffer(2))).toThrow(RangeError);
  const cut = createPeaksEncoder({ sampleRateHz: 48_000, channels: 1 });
  cut.push(noise(10_000, 100));
  expect(() => decodePeaks(cut.finish().slice(0, 70).buffer)).toThrow(RangeError);
});
