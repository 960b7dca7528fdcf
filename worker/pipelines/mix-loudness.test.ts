import { spawnSync } from 'node:child_process';
import type { Recipe } from '@/core/audio/recipe-schema';
import { decodeToSamples, ffmpeg } from '../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from './fixtures/mix-rig';

jest.setTimeout(180_000);

let rig: MixRig;
const at = (name: string) => rig.at(name);
const ingestFile = (name: string) => rig.ingestFile(name);
const saved = (recipe: Recipe) => rig.saved(recipe);

beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

describe('loudness', () => {
  const kinds: [what: string, filter: string, tracks: number][] = [
    ['a mono voice', 'anull', 1],
    ['a very quiet voice', 'volume=-30dB', 1],
    ['a loud, clipped voice in stereo', 'volume=20dB,pan=stereo|c0=c0|c1=0.6*c0', 2],
    ['a very peaky voice', "volume=-20dB,aeval='val(0)+if(lt(mod(n,48000),20),0.9*(1-2*mod(n,2)),0)'", 1],
  ];

  test.each(kinds)('%s reaches both targets', async (what, filter, tracks) => {
    const name = `${what.replace(/\W/g, '')}.wav`;
    ffmpeg('-i', at('voice.wav'), '-af', `aresample=48000,${filter}`, '-c:a', 'pcm_s24le', at(name));
    const assetId = await ingestFile(name);
    const { durationSec, channels } = await rig.asset(assetId);
    expect(channels).toBe(tracks);
    const clips = [{ sourceAssetId: assetId, endSec: durationSec }];
    for (const [loudness, outputFormat, targetLufs] of [
      ['social', 'm4a', -14],
      ['podcast', 'wav', -16],
    ] as const) {
      const { result, asset, path } = await saved(recipeOf(clips, { loudness, outputFormat }));
      const delivered = measure(path);
      expect(Math.abs(delivered.lufs - targetLufs)).toBeLessThanOrEqual(0.6);
      expect(delivered.peakDbtp).toBeLessThanOrEqual(-0.9);
      expect(Math.abs(result.loudnessAfter.integratedLufs! - delivered.lufs)).toBeLessThanOrEqual(0.3);
      expect(asset.loudness).toEqual(result.loudnessAfter);
      expect(result.loudnessBefore.integratedLufs).not.toBe(result.loudnessAfter.integratedLufs);
      expect(result.durationSec).toBe(durationSec);
    }
  });

  test('a drum that is all peak reaches its target despite the low response of the limiter', async () => {
    const drum = "aevalsrc='0.9*(random(0)-0.5)*exp(-40*mod(t,0.5))':s=44100:d=8";
    ffmpeg('-f', 'lavfi', '-i', drum, at('drum.flac'));
    const sourceAssetId = await ingestFile('drum.flac');
    const { path } = await saved(recipeOf([{ sourceAssetId, endSec: 8 }], { loudness: 'social' }));
    const delivered = measure(path);
    expect(Math.abs(delivered.lufs + 14)).toBeLessThanOrEqual(0.5);
    expect(delivered.peakDbtp).toBeLessThanOrEqual(-0.9);
  });

  test('silence stays silent and reports no loudness', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono', '-t', '2', at('silence.wav'));
    const silence = await ingestFile('silence.wav');
    const { result, path } = await saved(
      recipeOf([{ sourceAssetId: silence, endSec: 2 }], { loudness: 'social', outputFormat: 'wav' }),
    );
    expect(result.loudnessBefore).toEqual({ integratedLufs: null, truePeakDbtp: null, rangeLu: null });
    expect(result.loudnessAfter).toEqual(result.loudnessBefore);
    expect(decodeToSamples(path).every((sample) => sample === 0)).toBe(true);
  });
});

function measure(path: string): { lufs: number; peakDbtp: number } {
  const { stderr } = spawnSync(
    'ffmpeg',
    [
      '-nostdin',
      '-hide_banner',
      '-nostats',
      '-i',
      path,
      '-af',
      'aresample=48000,ebur128=peak=true:framelog=verbose',
      '-f',
      'null',
      '-',
    ],
    { encoding: 'utf8' },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const value = (name: string) => Number(new RegExp(`${name}:\\s+(\\S+)`).exec(summary)?.[1]);
  return { lufs: value('I'), peakDbtp: value('Peak') };
}
