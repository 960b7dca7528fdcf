import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import { toneIn, wavBytes, type WavShape } from '../fixtures/wav-bytes';
import { openSound } from '../probing/open-sound';
import { createSoundReader, soundOutputOptions } from './read-sound';
import { toStereo } from './to-stereo';
import { tempDir } from '../../../tests/studio/temp-dir';

let dir: string;
const never = new AbortController().signal;

beforeAll(() => {
  dir = tempDir('to-stereo');
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
});

/** Half a second of audio after conversion: stereo, interleaved. */
async function hear(sampleAt: (frame: number, channel: number) => number, shape: WavShape) {
  const path = join(dir, 'in.wav');
  writeFileSync(path, wavBytes(24_000, sampleAt, shape));
  const { demuxers, track } = await openSound(path, never);
  const heard: number[] = [];
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    graph: `[0:${track.index}]${toStereo(track)}[out]`,
    outputs: [{ target: 'stdout', options: ['-map', '[out]', ...soundOutputOptions] }],
    signal: never,
    workDir: dir,
    maxOutputSec: 5,
    onStdout: createSoundReader([{ push: (samples) => void heard.push(...samples) }], 5).onStdout,
  });
  const side = (offset: 0 | 1) => heard.filter((_, at) => at % 2 === offset);
  const peak = (samples: number[]) =>
    samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  return { frames: heard.length / 2, left: peak(side(0)), right: peak(side(1)), samples: heard };
}

test.each([
  [3, 2],
  [10, 9],
  [18, 17],
  [64, 40],
])('of %d unnamed channels, number %d is heard on both sides', async (channels, loud) => {
  const { frames, left, right } = await hear(toneIn([loud]), { channels });
  expect(frames).toBe(24_000);
  expect(left).toBeCloseTo(0.25 / Math.sqrt(channels), 2);
  expect(right).toBe(left);
});

test.each([
  ['two above the front ones', 2, 0x5000],
  ['two in front and two above', 4, 0x5003],
])('speakers that ffmpeg would drop are heard: %s', async (_what, channels, channelMask) => {
  const { left } = await hear(toneIn([channels - 2]), { channels, channelMask });
  expect(left).toBeGreaterThan(0.1);
});

test('ten channels with the same loud audio do not clip', async () => {
  const { left } = await hear(toneIn([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 48_000, 0.9), { channels: 10 });
  expect(left).toBeGreaterThan(0.8);
  expect(left).toBeLessThan(1.001);
});

test('mono keeps its level on both sides and stereo keeps its sides apart', async () => {
  expect(await hear(toneIn([0]), {})).toMatchObject({ left: expect.closeTo(0.25, 3) as number });
  const stereo = await hear(toneIn([1]), { channels: 2 });
  expect(stereo.left).toBe(0);
  expect(stereo.right).toBeCloseTo(0.25, 3);
});

test.each([
  ['not a number', NaN],
  ['infinite', -Infinity],
  ['absurdly loud', 1e30],
])('a sample that is %s is silenced and the rest is unchanged', async (_what, fault) => {
  const clean = await hear(toneIn([0]), { kind: 'float' });
  const tone = toneIn([0]);
  const spoilt = await hear((frame, channel) => (frame === 9_000 ? fault : tone(frame, channel)), {
    kind: 'float',
  });
  expect(spoilt.samples[18_000]).toBe(0);
  expect(spoilt.left).toBeCloseTo(clean.left, 5);
  expect(spoilt.samples.slice(18_002)).toEqual(clean.samples.slice(18_002));
});

test.each([
  [2, 0],
  [2, 0x5000],
  [4, 0x5003],
  [6, 0x3f],
  [8, 0x63f],
  [8, 0xff],
  [10, 0],
])('float audio with %d channels and mask %d is heard', async (channels, channelMask) => {
  const { left, frames } = await hear(toneIn([0]), { channels, channelMask, kind: 'float' });
  expect(frames).toBe(24_000);
  expect(left).toBeGreaterThan(0.05);
});

test('a float recording far above full scale keeps its level', async () => {
  const { left } = await hear(toneIn([0], 48_000, 20), { kind: 'float' });
  expect(left).toBeCloseTo(20, 1);
});
