import { readFileSync, writeFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { assets } from '@/lib/db/schema';
import type { Clip } from '@/core/audio/recipe-schema';
import { decodeToSamples, ffmpeg } from '../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from './fixtures/mix-rig';
import { save } from './save';

jest.setTimeout(180_000);

let rig: MixRig;
const at = (name: string) => rig.at(name);

beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

/** Every second begins with a short tone of its own pitch: 500 Hz at 0, 600 at 1, and so on. */
function makeClock(name: string, durationSec: number, ...options: string[]) {
  const clock = '0.4*sin(2*PI*(500+100*floor(t))*t)*lt(mod(t,1),0.3)';
  ffmpeg('-f', 'lavfi', '-i', `aevalsrc='${clock}':s=24000:d=${durationSec}`, ...options, at(name));
}

/** Which second of the clock is heard at the start of each second. */
function readClock(samples: Int16Array): number[] {
  return Array.from({ length: Math.round(samples.length / 48_000) }, (_, sec) => {
    const [from, to] = [sec * 48_000 + 2_400, sec * 48_000 + 7_200];
    let crossings = 0;
    for (let i = from + 1; i < to; i++) if (samples[i - 1]! < 0 !== samples[i]! < 0) crossings += 1;
    return Math.round((crossings / 2 / 0.1 - 500) / 100);
  });
}

async function savedSamples(clips: Partial<Clip>[]): Promise<Int16Array> {
  const { path } = await rig.saved(recipeOf(clips, { outputFormat: 'wav' }));
  return decodeToSamples(path);
}

test.each([
  ['half the rate', 0.5],
  ['thrice the rate', 3],
  ['none at all', 0],
])('a wav whose header states %s of its bytes is cut at the requested time', async (_, factor) => {
  const name = `header-${factor}.wav`;
  makeClock(name, 20);
  const bytes = readFileSync(at(name));
  bytes.writeUInt32LE(bytes.readUInt32LE(28) * factor, 28);
  writeFileSync(at(name), bytes);
  const sourceAssetId = await rig.ingestFile(name);
  expect(readClock(await savedSamples([{ sourceAssetId, startSec: 12, endSec: 15 }]))).toEqual([12, 13, 14]);
});

test.each([
  ['Microsoft ADPCM', 'adpcm-ms.wav', ['-c:a', 'adpcm_ms']],
  ['IMA ADPCM', 'adpcm-ima.wav', ['-c:a', 'adpcm_ima_wav']],
  ['ADPCM in AIFF-C', 'adpcm.caf', ['-c:a', 'adpcm_ima_qt']],
  ['A-law', 'alaw.wav', ['-c:a', 'pcm_alaw']],
  ['mp3 of variable rate', 'variable.mp3', ['-c:a', 'libmp3lame', '-q:a', '7', '-write_xing', '0']],
  ['webm without an index', 'unindexed.webm', ['-c:a', 'libopus', '-ar', '48000', '-live', '1']],
])('a clip of %s is the requested second', async (_, name, options) => {
  makeClock(name, 20, ...options);
  const sourceAssetId = await rig.ingestFile(name);
  expect(readClock(await savedSamples([{ sourceAssetId, startSec: 16, endSec: 19 }]))).toEqual([16, 17, 18]);
});

test('reversed, overlapping and repeated clips are all cut from one recording', async () => {
  makeClock('clock.flac', 20);
  const sourceAssetId = await rig.ingestFile('clock.flac');
  const whole = decodeToSamples(at('clock.flac'));
  const starts = [17.5, 9.25, 9, 9.25, 0, 3.3337, 12, 18.02002];
  const clips = starts.map((startSec) => ({ sourceAssetId, startSec, endSec: startSec + 1.25 }));
  const mixed = await savedSamples(clips);
  expect(mixed.length).toBe(starts.length * 60_000);
  starts.forEach((startSec, nth) => {
    const from = Math.round(startSec * 48_000);
    let furthest = 0;
    for (let i = 0; i < 60_000; i += 1) {
      furthest = Math.max(furthest, Math.abs(mixed[nth * 60_000 + i]! - whole[from + i]!));
    }
    expect(furthest).toBeLessThan(3);
  });
});

test('an edit of five hundred clips is exact to the sample', async () => {
  makeClock('source.flac', 20);
  const sourceAssetId = await rig.ingestFile('source.flac');
  const whole = decodeToSamples(at('source.flac'));
  const starts = Array.from({ length: 500 }, (_, nth) => ((nth * 7919) % 19_800) / 1000);
  const mixed = await savedSamples(
    starts.map((startSec) => ({ sourceAssetId, startSec, endSec: startSec + 0.1 })),
  );
  expect(mixed.length).toBe(500 * 4_800);
  starts.forEach((startSec, nth) => {
    const from = Math.round(startSec * 48_000);
    for (let i = 0; i < 4_800; i += 97) {
      expect(Math.abs(mixed[nth * 4_800 + i]! - whole[from + i]!)).toBeLessThan(3);
    }
  });
  const oneMore = () => recipeOf([...starts, 0].map((startSec) => ({ sourceAssetId, startSec, endSec: 20 })));
  expect(oneMore).toThrow(/500/);
});

test('a recording that ends before its clip fails the save instead of being padded with silence', async () => {
  makeClock('short.flac', 4);
  const sourceAssetId = await rig.ingestFile('short.flac');
  const believe = (durationSec: number) =>
    rig.database.run((orm) =>
      orm.update(assets).set({ durationSec }).where(eq(assets.assetId, sourceAssetId)),
    );
  await believe(5);
  const run = rig.run(save, recipeOf([{ sourceAssetId, startSec: 3.4, endSec: 4.8 }]));
  await expect(run).rejects.toMatchObject({ code: 'recipe.source_ended', fate: 'never' });
  // As much as a coder pads its last frame with is made up for.
  await believe(4.1);
  const { result } = await rig.saved(recipeOf([{ sourceAssetId, startSec: 3, endSec: 4.1 }]));
  expect(result.durationSec).toBe(1.1);
});
