import { featuresAt } from './analysis';
import { AnalysisFormatError, analysisFormat, decodeAnalysis } from './analysis-format';
import { AnalysisEncoder } from './AnalysisEncoder';
import { analyse, makeSound, murmur } from './fixtures/make-sound';
import { ambienceAt, frameFeaturesAt } from './frame-features';
import { bandEdgesHz } from './spectrum-bands';

const { bandCount, minHz, maxHz } = analysisFormat;
const edges = bandEdgesHz(bandCount, minHz, maxHz);
const loudestBand = (bands: ArrayLike<number>) =>
  Array.from(bands).reduce((best, level, band, all) => (level > all[best]! ? band : best), 0);

/** Stored levels of a frame. */
function levelsAt(bytes: Uint8Array, timeSec: number): Uint8Array {
  const analysis = decodeAnalysis(bytes);
  const frame = Math.round(timeSec * analysis.frameRateHz);
  return analysis.frames.subarray(frame * (bandCount + 3), frame * (bandCount + 3) + bandCount);
}

test('a sine sweep walks through the bands in step with its pitch', () => {
  const [fromHz, toHz, lengthSec] = [100, 12_000, 4];
  const rate = Math.log(toHz / fromHz) / lengthSec;
  const samples = makeSound(
    lengthSec,
    (timeSec) => 0.5 * Math.sin((2 * Math.PI * fromHz * (Math.exp(rate * timeSec) - 1)) / rate),
  );
  const bytes = analyse(samples);
  for (let timeSec = 0.2; timeSec < 3.9; timeSec += 0.1) {
    const pitchHz = fromHz * Math.exp(rate * timeSec);
    const wanted = edges.findIndex((edge) => edge > pitchHz) - 1;
    expect(Math.abs(loudestBand(levelsAt(bytes, timeSec)) - wanted)).toBeLessThanOrEqual(1);
  }
});

test('levels are decibels: half the amplitude reads six less', () => {
  const levelOf = (amplitude: number) => {
    const levels = levelsAt(
      analyse(makeSound(1, (timeSec) => amplitude * Math.sin(timeSec * 2 * Math.PI * 1000))),
      0.5,
    );
    return (Math.max(...levels) / 255) * 80 - 80;
  };
  expect(levelOf(1)).toBeGreaterThan(-2);
  expect(levelOf(1) - levelOf(0.5)).toBeCloseTo(6, 0);
});

test('the bytes are the same however the sound was cut into pieces', () => {
  const samples = makeSound(1.3, (timeSec) => Math.sin(timeSec * 2500) * Math.sin(timeSec * 7));
  const whole = analyse(samples);
  for (const pieceLength of [1, 37, 800, 2048, 5000]) expect(analyse(samples, pieceLength)).toEqual(whole);
});

/** The decoded analysis of two sides. */
function analyseStereo(left: Float32Array, right: Float32Array) {
  const encoder = new AnalysisEncoder(2);
  const frames = new Float32Array(2 * left.length);
  left.forEach((sample, i) => frames.set([sample, right[i]!], 2 * i));
  for (let at = 0; at < frames.length; at += 7_002) encoder.push(frames.subarray(at, at + 7_002));
  return decodeAnalysis(encoder.finish());
}

const warble = makeSound(1.5, (timeSec) => 0.4 * Math.sin(timeSec * 4400) * Math.sin(timeSec * 9));
const inverted = warble.map((sample) => -sample);

test('stereo whose sides are the same, or each other inverted, is analysed as mono is', () => {
  const mono = decodeAnalysis(analyse(warble));
  for (const right of [warble, inverted]) {
    const stereo = analyseStereo(warble, right);
    expect(stereo.sampleCount).toBe(mono.sampleCount);
    expect(stereo.rmsReference).toBe(mono.rmsReference);
    const furthest = stereo.frames.reduce(
      (most, level, i) => Math.max(most, Math.abs(level - mono.frames[i]!)),
      0,
    );
    expect(furthest).toBeLessThanOrEqual(1);
  }
});

test('sound on one side alone reads three decibels less, in every band and as a whole', () => {
  const [both, one] = [
    analyseStereo(warble, inverted),
    analyseStereo(warble, new Float32Array(warble.length)),
  ];
  const dbOf = (level: number) => (level / 255) * 80;
  expect(dbOf(both.rmsReference) - dbOf(one.rmsReference)).toBeCloseTo(3, 0);
  const band = loudestBand(both.bandReferences);
  expect(loudestBand(one.bandReferences)).toBe(band);
  expect(dbOf(both.bandReferences[band]!) - dbOf(one.bandReferences[band]!)).toBeCloseTo(3, 0);
});

test('a constant offset is not taken for sound', () => {
  const plain = decodeAnalysis(analyse(warble));
  const shifted = decodeAnalysis(analyse(warble.map((sample) => sample + 0.5)));
  expect(Math.abs(shifted.rmsReference - plain.rmsReference)).toBeLessThanOrEqual(1);
  const rmsAt = (analysis: typeof plain, sec: number) => featuresAt(analysis, sec).rms;
  for (const sec of [0.35, 0.5, 0.7, 1.05]) {
    expect(Math.abs(rmsAt(shifted, sec) - rmsAt(plain, sec))).toBeLessThan(0.05);
  }
});

test('the header holds the exact length, and there is a frame for every sixtieth of a second', () => {
  const analysis = decodeAnalysis(analyse(makeSound(2.5, () => 0.1)));
  expect(analysis.durationSec).toBeCloseTo(2.5, 6);
  expect(analysis.frameCount).toBe(151);
  expect(decodeAnalysis(analyse(new Float32Array(1))).frameCount).toBe(1);
});

test('an onset shows where a sound begins, and nowhere else', () => {
  const analysis = decodeAnalysis(
    analyse(
      makeSound(2, (timeSec) => (timeSec > 1 ? Math.sin(timeSec * 9000) + Math.sin(timeSec * 700) : 0) * 0.4),
    ),
  );
  const onsets = Array.from({ length: 120 }, (_, frame) => featuresAt(analysis, frame / 60).onset);
  const strongest = onsets.indexOf(Math.max(...onsets));
  expect(Math.abs(strongest / 60 - 1)).toBeLessThan(0.05);
  expect(onsets[30]).toBe(0);
  expect(onsets[100]).toBeLessThan(0.05);
});

test('a high sound is brighter than a low one', () => {
  const brightnessOf = (pitchHz: number) =>
    featuresAt(
      decodeAnalysis(analyse(makeSound(1, (timeSec) => Math.sin(timeSec * 2 * Math.PI * pitchHz)))),
      0.5,
    ).brightness;
  expect(brightnessOf(4000)).toBeGreaterThan(brightnessOf(200) + 0.3);
});

test('silence is all zeroes for the eye, before, within and after', () => {
  const analysis = decodeAnalysis(analyse(makeSound(1, () => 0)));
  for (const timeSec of [-1, 0.5, 5]) {
    const features = frameFeaturesAt(analysis, timeSec);
    expect(Math.max(...features.bands, features.rms, features.onset, features.ambience)).toBe(0);
  }
});

test('between two frames the features lie between theirs', () => {
  const analysis = murmur(1);
  const [a, between, b] = [30, 30.25, 31].map((frame) => featuresAt(analysis, frame / 60).rms) as [
    number,
    number,
    number,
  ];
  expect(between).toBeCloseTo(a + (b - a) * 0.25, 6);
});

test('features for drawing depend on the time alone and stay within 0 and 1', () => {
  const analysis = murmur(2);
  const first = frameFeaturesAt(analysis, 1.234);
  frameFeaturesAt(analysis, 0.1);
  expect(frameFeaturesAt(analysis, 1.234)).toEqual(first);
  expect(Math.max(...first.bands)).toBeGreaterThan(0.2);
  expect(Math.max(...first.bands, first.rms, first.ambience)).toBeLessThanOrEqual(1.0001);
  expect(ambienceAt(analysis, 1)).toBeGreaterThan(0.1);
});

test('bytes that are something else, cut off or of another version are refused', () => {
  const bytes = analyse(makeSound(0.5, () => 0.2));
  const newer = bytes.slice();
  newer[4]! += 1;
  for (const wrong of [new Uint8Array(0), new Uint8Array(500), bytes.subarray(0, bytes.length - 1), newer]) {
    expect(() => decodeAnalysis(wrong)).toThrow(AnalysisFormatError);
  }
});
