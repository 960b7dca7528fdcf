import { readFileSync, writeFileSync } from 'node:fs';
import { ffmpeg, decodeToSamples, probeValue } from '../../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from '../fixtures/mix-rig';

jest.setTimeout(120_000);

let rig: MixRig;
beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

const sine = (hz: number) => ['-f', 'lavfi', '-i', `sine=f=${hz}:r=48000:d=3`];
const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono:d=3'];
const hiss = ['-f', 'lavfi', '-i', 'anoisesrc=a=0.0004:r=48000:d=3'];
const picture = ['-f', 'lavfi', '-i', 'testsrc=s=64x64:r=10:d=3', '-c:v', 'mpeg4'];

/** How high the tone of a file is, by how often it crosses zero. */
function toneHz(path: string): number {
  const samples = decodeToSamples(path);
  const middle = samples.subarray(24_000, 72_000);
  return middle.filter((sample, at) => at > 0 && sample >= 0 && middle[at - 1]! < 0).length;
}

/** Takes a file in; which of its tones is heard in all that is made of it, and what the owner reads. */
async function takeIn(name: string) {
  const assetId = await rig.ingestFile(name);
  const asset = await rig.asset(assetId);
  const clip = await rig.saved(recipeOf([{ sourceAssetId: assetId, endSec: 3 }], { loudness: 'off' }));
  const original = await rig.fetch(asset.files.original.key);
  const heard = [original, await rig.fetch(asset.files.audio.key), clip.path].map(toneHz);
  return { heard, asset, tracks: probeValue(original, 'stream=codec_type') };
}

const around = (hz: number) => Array<unknown>(3).fill(expect.closeTo(hz, -1));
const inputs = (...all: string[][]) => all.flat();
const mapAll = (count: number) => Array.from({ length: count }, (_, at) => ['-map', `${at}:a`]).flat();

test.each([
  ['silent', silence],
  ['the hiss of an open input', hiss],
])(
  'the second track of a film whose first is %s is used, and the owner learns of it',
  async (_what, first) => {
    const maps = ['-map', '0:v', '-map', '1:a', '-map', '2:a', '-c:a', 'pcm_s24le'];
    ffmpeg(...inputs(picture, first, sine(700)), ...maps, rig.at('camera.mov'));
    const { heard, asset, tracks } = await takeIn('camera.mov');
    expect(heard).toEqual(around(700));
    expect(tracks).toBe('audio');
    expect(asset.source.soundTrack).toEqual({ number: 2, count: 2 });
  },
);

test('the default track is used among several audible ones', async () => {
  const flags = ['-disposition:a:0', '0', '-disposition:a:1', 'default'];
  ffmpeg(...inputs(sine(500), sine(900)), ...mapAll(2), '-c:a', 'flac', ...flags, rig.at('two.mka'));
  const { heard, asset } = await takeIn('two.mka');
  expect(heard).toEqual(around(900));
  expect(asset.source.soundTrack).toBeUndefined();
});

test('a disabled track is used if the enabled ones are silent', async () => {
  const flags = ['-disposition:a:0', 'default', '-disposition:a:1', '0', '-disposition:a:2', '0'];
  ffmpeg(...inputs(silence, sine(600), sine(800)), ...mapAll(3), '-c:a', 'aac', ...flags, rig.at('off.m4a'));
  const { heard, asset, tracks } = await takeIn('off.m4a');
  expect(heard).toEqual(around(600));
  expect(tracks).toBe('audio');
  expect(asset.source.soundTrack).toEqual({ number: 2, count: 3 });
});

test('the default track is used without an error if all tracks are silent', async () => {
  ffmpeg(...inputs(silence, silence), ...mapAll(2), '-c:a', 'flac', rig.at('quiet.mka'));
  const { asset } = await takeIn('quiet.mka');
  expect(asset.loudness.integratedLufs).toBeNull();
});

test('the next track is used if the first has an unknown codec', async () => {
  ffmpeg(...inputs(sine(500), sine(900)), ...mapAll(2), '-c:a', 'aac', rig.at('spatial.m4a'));
  const bytes = readFileSync(rig.at('spatial.m4a'));
  bytes.write('apac', bytes.indexOf('mp4a', bytes.indexOf('stsd')));
  bytes.write('dapa', bytes.indexOf('esds', bytes.indexOf('stsd')));
  writeFileSync(rig.at('spatial.m4a'), bytes);
  const { heard, asset } = await takeIn('spatial.m4a');
  expect(heard).toEqual(around(900));
  expect(asset.source.soundTrack).toEqual({ number: 2, count: 2 });
});
