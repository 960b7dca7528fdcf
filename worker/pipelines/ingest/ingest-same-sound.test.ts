import { ffmpeg, decodeToSamples, probeValue } from '../../sound/fixtures/make-media';
import { writeEdits, type EditFixture } from '../../sound/fixtures/edit-list';
import { readSecondTones, secondTones } from '../../sound/fixtures/second-tones';
import { createMixRig, recipeOf, type MixRig } from '../fixtures/mix-rig';

jest.setTimeout(120_000);

let rig: MixRig;
beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

const picture = ['-f', 'lavfi', '-i', 'testsrc=s=64x64:r=10:d=8'];
const sound = ['-f', 'lavfi', '-i', secondTones(8)];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-bf', '0', '-pix_fmt', 'yuv420p'];

/** Takes a file in; which second is heard at each second of what is made of it, and how long all last. */
async function hearAll(name: string, { clip = false } = {}) {
  const assetId = await rig.ingestFile(name);
  const asset = await rig.asset(assetId);
  const { durationSec } = asset;
  const paths = [await rig.fetch(asset.files.original.key), await rig.fetch(asset.files.audio.key)];
  if (clip) {
    const whole = recipeOf([{ sourceAssetId: assetId, endSec: durationSec }], { loudness: 'off' });
    paths.push((await rig.saved(whole)).path);
  }
  return {
    asset,
    tones: paths.map((path) => readSecondTones(path)),
    lengthsSec: [durationSec, ...paths.map((path) => decodeToSamples(path).length / 48_000)],
    saidSec: paths.map((path) => Number(probeValue(path, 'format=duration'))),
  };
}

const cut = (lastsSec: number, fromSec: number | null): EditFixture => ({ lastsSec, fromSec });
const edits: [what: string, edits: EditFixture[], seconds: number[]][] = [
  ['a cut in the middle', [cut(2, 1), cut(2, 6)], [1, 2, 6, 7]],
  ['two cuts in the middle', [cut(1, 0), cut(1, 3), cut(1, 6)], [0, 3, 6]],
  ['a trimmed start', [cut(4, 4)], [4, 5, 6, 7]],
  ['a trimmed end', [cut(3, 0)], [0, 1, 2]],
  ['both ends trimmed', [cut(3, 3)], [3, 4, 5]],
  ['a late start', [cut(1.5, null), cut(3, 0)], [0, 1, 2]],
];

test.each(edits)('%s of a film is the same in everything made from it', async (_what, list, seconds) => {
  const name = `film-${seconds.join('-')}.mov`;
  ffmpeg(...picture, ...sound, ...h264, '-c:a', 'aac', rig.at(name));
  writeEdits(rig.at(name), list);
  const { tones, lengthsSec } = await hearAll(name, { clip: true });
  expect(tones).toEqual([seconds, seconds, seconds]);
  for (const lengthSec of lengthsSec) expect(Math.abs(lengthSec - seconds.length)).toBeLessThan(0.05);
});

test.each(edits)('%s of a memo is the same in everything made from it', async (_what, list, seconds) => {
  const name = `memo-${seconds.join('-')}.m4a`;
  ffmpeg(...sound, '-c:a', 'aac', rig.at(name));
  writeEdits(rig.at(name), list);
  const { tones, lengthsSec } = await hearAll(name, { clip: true });
  expect(tones).toEqual([seconds, seconds, seconds]);
  for (const lengthSec of lengthsSec) expect(Math.abs(lengthSec - seconds.length)).toBeLessThan(0.05);
});

const films: [what: string, name: string, options: string[]][] = [
  ['an mp4 with AAC', 'a.mp4', ['-c:a', 'aac']],
  ['an mp4 with AAC at 8 kHz', 'a8.mp4', ['-c:a', 'aac', '-ar', '8000']],
  ['a fragmented mp4', 'frag.mp4', ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov']],
  ['an mp4 with Opus', 'o.mp4', ['-c:a', 'libopus']],
  ['an mp4 with mp3', 'm.mp4', ['-c:a', 'libmp3lame']],
  ['a mov with uncompressed sound', 'p.mov', ['-c:a', 'pcm_s24le']],
  ['a mov with six named channels', 'p6.mov', ['-c:a', 'pcm_s16le', '-af', 'pan=5.1|FL=c0|FR=c0']],
  ['a mov with big floats', 'f.mov', ['-c:a', 'pcm_f32be']],
  ['a Matroska film with AAC', 'a.mkv', ['-c:a', 'aac']],
  ['a Matroska film with Vorbis', 'v.mkv', ['-c:a', 'libvorbis']],
  ['a Matroska film with mp3', 'm.mkv', ['-c:a', 'libmp3lame']],
];

test.each(films)('the audio stored for %s equals its own', async (_what, name, options) => {
  ffmpeg(...picture, ...sound, ...h264, ...options, rig.at(`f-${name}`));
  const { asset, tones, lengthsSec, saidSec } = await hearAll(`f-${name}`);
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(tones).toEqual([all, all]);
  expect(asset.files.original.key).toMatch(/\.(m4a|mka)$/);
  // At 8 kHz a frame of AAC, which the encoder fills up at the end, lasts an eighth of a second.
  const paddingSec = options.includes('8000') ? 0.13 : 0.05;
  expect(Math.abs(asset.durationSec - 8)).toBeLessThan(0.05);
  for (const lengthSec of [...lengthsSec, ...saidSec])
    expect(Math.abs(lengthSec - 8)).toBeLessThan(paddingSec);
});

test('audio that starts after the picture starts immediately on its own', async () => {
  ffmpeg(...picture, '-itsoffset', '1.3', ...sound, ...h264, '-c:a', 'aac', rig.at('late.mp4'));
  const { tones, saidSec } = await hearAll('late.mp4');
  expect(tones[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const lengthSec of saidSec) expect(Math.abs(lengthSec - 8)).toBeLessThan(0.05);
});
