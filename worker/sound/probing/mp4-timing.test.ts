import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recipeSchema } from '@/core/audio/recipe-schema';
import { parseEnv } from '@/lib/env';
import { placeClips } from '../mixing/ClipCutter';
import { cutSource } from '../mixing/cut-source';
import { ffmpeg } from '../fixtures/make-media';
import { encodeM4a } from '../../tools/ffmpeg/m4a-options';
import { MixFile } from '../mixing/MixFile';
import { hasEvenTiming } from './mp4-timing';
import { openSound } from './open-sound';
import { tempDir } from '../../../tests/studio/temp-dir';

jest.setTimeout(60_000);

const dir = tempDir('mp4-timing');
const at = (name: string) => join(dir, name);
const never = new AbortController().signal;
const noise = ['-f', 'lavfi', '-i', 'anoisesrc=d=30:r=44100:a=0.3:seed=5'];

beforeAll(() => {
  parseEnv('worker', { DATA_DIR: dir });
  ffmpeg(...noise, ...encodeM4a('128k'), at('ours.m4a'));
});

async function isEven(name: string): Promise<boolean> {
  const { track } = await openSound(at(name), never);
  return hasEvenTiming(at(name), track);
}

/** One clip near the end of `ours.m4a`, cut with a seek or without. */
async function cut(seeksExactly: boolean): Promise<Float32Array> {
  const { demuxers, track } = await openSound(at('ours.m4a'), never);
  const clip = { id: 'c', sourceAssetId: 'a', startSec: 24.3217, endSec: 27.1 };
  const placements = placeClips(recipeSchema.parse({ version: 1, clips: [clip] })).get('a')!;
  const mix = await MixFile.create(at(`cut-${seeksExactly}.f32`), placements[0]!.bounds.lengthSamples);
  const source = { path: at('ours.m4a'), demuxers, track, seeksExactly };
  await cutSource({ source, placements, mix, workDir: dir, signal: never, onProgress: () => undefined });
  await mix.close();
  return new Float32Array(new Uint8Array(readFileSync(mix.path)).buffer);
}

test('a seek in a file with equal packets lands on the exact sample', async () => {
  expect(await isEven('ours.m4a')).toBe(true);
  const [sought, decoded] = [await cut(true), await cut(false)];
  expect(decoded.some((sample) => Math.abs(sample) > 0.01)).toBe(true);
  const furthest = sought.reduce((most, sample, i) => Math.max(most, Math.abs(sample - decoded[i]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
});

test.each([
  [
    'that lies in fragments',
    'fragments.m4a',
    ['-movflags', '+frag_keyframe+empty_moov', '-frag_duration', '1000000'],
  ],
  ['of another coder', 'alac.m4a', ['-c:a', 'alac']],
  ['with a second track', 'two.m4a', ['-map', '0:a', '-map', '0:a']],
])('exact seeking is not assumed for audio %s', async (_, name, options) => {
  ffmpeg(...noise, '-t', '6', '-c:a', 'aac', ...options, '-f', 'mp4', at(name));
  expect(await isEven(name)).toBe(false);
});

/** A copy of our file with one number in one of its boxes changed. */
function bend(name: string, kind: string, offset: number, value: number) {
  const bytes = readFileSync(at('ours.m4a'));
  bytes.writeInt32BE(value, bytes.indexOf(kind, 0, 'latin1') + 4 + offset);
  writeFileSync(at(name), bytes);
}

test.each([
  ['packets of another length', 'stts', 12, 960],
  ['sound cut out of it', 'elst', 4, 2],
  ['a silence put before it', 'elst', 12, -1],
  ['another speed', 'elst', 16, 0x8000],
  ['another clock', 'mdhd', 12, 600],
])('exact seeking is not assumed for an index with %s', async (what, kind, offset, value) => {
  const { track } = await openSound(at('ours.m4a'), never);
  const name = `${what.replace(/\W/g, '')}.m4a`;
  bend(name, kind, offset, value);
  expect(await hasEvenTiming(at(name), track)).toBe(false);
});

test('exact seeking is not assumed for a truncated file or one with wrong box sizes', async () => {
  const { track } = await openSound(at('ours.m4a'), never);
  const whole = readFileSync(at('ours.m4a'));
  writeFileSync(at('stub.m4a'), whole.subarray(0, 60));
  expect(await hasEvenTiming(at('stub.m4a'), track)).toBe(false);
  bend('lying.m4a', 'stbl', -8, 0x7fffffff);
  expect(await hasEvenTiming(at('lying.m4a'), track)).toBe(false);
});
