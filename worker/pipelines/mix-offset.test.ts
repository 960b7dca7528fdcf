import type { Recipe } from '@/core/audio/recipe-schema';
import { decodeToSamples, ffmpeg } from '../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from './fixtures/mix-rig';

jest.setTimeout(180_000);

let rig: MixRig;
const at = (name: string) => rig.at(name);

beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

/** The spoken sentence with an offset of its own on each side; its asset's id. */
async function offsetVoice(name: string, left: number, right: number): Promise<string> {
  const shifted = `volume=-12dB,aeval='val(0)+${left}|val(0)+${right}'`;
  ffmpeg('-i', at('voice.wav'), '-af', shifted, '-ac', '2', '-c:a', 'pcm_f32le', at(name));
  return rig.ingestFile(name);
}

/** Of one side of a saved file, 1 being full scale. */
function measureSide(samples: Int16Array, side: 0 | 1) {
  const sound = Float64Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + side]! / 32_768);
  const mean = sound.reduce((sum, sample) => sum + sample, 0) / sound.length;
  const rms = Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length);
  const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { mean, crestDb: 20 * Math.log10(peak / rms) };
}

async function save(clips: Partial<Recipe['clips'][number]>[], rest: Partial<Recipe> = {}) {
  const { result, path } = await rig.saved(recipeOf(clips, { outputFormat: 'wav', ...rest }));
  const samples = decodeToSamples(path, 2);
  return { result, samples, sides: ([0, 1] as const).map((side) => measureSide(samples, side)) };
}

test.each([
  ['on both sides', 0.4, 0.4],
  ['of its own on each side', -0.5, 0.2],
  ['on one side alone', 0, 0.3],
])('a voice with a constant offset %s reaches its target without the offset', async (what, left, right) => {
  const sourceAssetId = await offsetVoice(`${what.replace(/\W/g, '')}.wav`, left, right);
  const clips = [{ sourceAssetId, endSec: 3.5, fadeInSec: 0.2, gainDb: -3 }];
  const { result, sides } = await save(clips, { loudness: 'social' });
  expect(Math.abs(result.loudnessAfter.integratedLufs! + 14)).toBeLessThanOrEqual(0.5);
  for (const { mean, crestDb } of sides) {
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(crestDb).toBeGreaterThan(9);
  }
});

test('clips with different offsets join without a step, cleaned or not, with loudness off', async () => {
  const [high, low] = [await offsetVoice('high.wav', 0.4, 0.4), await offsetVoice('low.wav', -0.3, -0.3)];
  const clips = [high, low, high].map((sourceAssetId) => ({ sourceAssetId, startSec: 0, endSec: 1 }));
  for (const clean of ['off', 'voice'] as const) {
    const { samples } = await save(clips, { clean });
    for (let sec = 0; sec < 3; sec += 1) {
      const clip = samples.subarray(sec * 96_000, (sec + 1) * 96_000);
      expect(Math.abs(measureSide(clip, 0).mean)).toBeLessThan(0.02);
    }
  }
});

test('low notes are not taken for an offset, even in short clips', async () => {
  ffmpeg('-f', 'lavfi', '-i', "aevalsrc='0.5*sin(2*PI*22*t)':s=48000:d=6", at('bass.flac'));
  ffmpeg('-i', at('bass.flac'), '-t', '0.13', at('thump.flac'));
  const [bass, thump] = [await rig.ingestFile('bass.flac'), await rig.ingestFile('thump.flac')];
  const clips = [bass, thump].map((sourceAssetId) => ({ sourceAssetId, startSec: 0, endSec: 0.13 }));
  const { path } = await rig.saved(recipeOf(clips, { outputFormat: 'wav' }));
  const samples = decodeToSamples(path);
  const source = decodeToSamples(at('bass.flac'));
  const clip = 0.13 * 48_000;
  for (let i = 0; i < clip; i += 1) {
    expect(Math.abs(samples[i]! - source[i]!)).toBeLessThan(3);
    expect(Math.abs(samples[clip + i]! - source[i]!)).toBeLessThan(3);
  }
});
