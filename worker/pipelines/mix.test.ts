import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { clipAmplitudeAt } from '@/core/audio/clip-gain';
import { decodePeaks } from '@/core/audio/peaks';
import type { Recipe } from '@/core/audio/recipe-schema';
import { featuresAt } from '@/core/analysis/analysis';
import { decodeAnalysis } from '@/core/analysis/analysis-format';
import { listProcesses } from '../tools/process/process-table';
import { decodeToSamples, ffmpeg, probeValue } from '../sound/fixtures/make-media';
import { createMixRig, recipeOf, type MixRig } from './fixtures/mix-rig';
import { preview } from './preview';
import { save } from './save';

jest.setTimeout(180_000);

let rig: MixRig;
const at = (name: string) => rig.at(name);
const ingestFile = (name: string) => rig.ingestFile(name);
const saved = (recipe: Recipe) => rig.saved(recipe);

beforeAll(async () => {
  rig = await createMixRig();
});
afterAll(() => rig.close());

describe('a mix', () => {
  let toneA: string;
  let toneB: string;
  let voice: string;

  beforeAll(async () => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=f=1000:r=44100:d=12', '-af', 'volume=12dB', at('a.flac'));
    ffmpeg('-f', 'lavfi', '-i', 'sine=f=2000:r=32000:d=3', '-ac', '2', '-c:a', 'libmp3lame', at('b.mp3'));
    [toneA, toneB, voice] = [
      await ingestFile('a.flac'),
      await ingestFile('b.mp3'),
      await ingestFile('voice.wav'),
    ];
  });

  test('joins clips of different rates and channels exactly to the sample, in any order', async () => {
    const { result, asset, path } = await saved(
      recipeOf(
        [
          { sourceAssetId: toneA, startSec: 9.3, endSec: 10.5 },
          { sourceAssetId: toneB, startSec: 0.5, endSec: 1.2345 },
          { sourceAssetId: toneA, startSec: 1, endSec: 2 },
          { sourceAssetId: voice, startSec: 0.1, endSec: 1.1 },
          { sourceAssetId: toneA, startSec: 2, endSec: 3.1 },
        ],
        { outputFormat: 'wav' },
      ),
    );
    const wantedSec = 1.2 + 0.7345 + 1 + 1 + 1.1;
    expect(result.durationSec).toBeCloseTo(wantedSec, 4);
    expect(decodeToSamples(path, 2).length / 2 / 48_000).toBeCloseTo(wantedSec, 4);
    expect(probeValue(path, 'stream=codec_name,sample_rate,channels').split('\n')).toEqual([
      'pcm_s16le',
      '48000',
      '2',
    ]);
    expect(asset).toMatchObject({
      kind: 'prepared',
      title: 'a (edited)',
      sha256: null,
      source: { type: 'recipe' },
    });
    expect(asset.recipe?.clips).toHaveLength(5);
    for (const key of [asset.files.audio.key, asset.files.peaks.key, asset.files.analysis!.key]) {
      expect((await rig.storage.stat(key))?.sizeBytes).toBeGreaterThan(0);
    }
    const peaks = decodePeaks(new Uint8Array(await readFile(await rig.fetch(asset.files.peaks.key))).buffer);
    expect(peaks.totalSamples).toBe(Math.round(wantedSec * 48_000));
    const analysisPath = await rig.fetch(asset.files.analysis!.key);
    const analysis = decodeAnalysis(new Uint8Array(await readFile(analysisPath)));
    expect(analysis.sampleCount).toBe(peaks.totalSamples);
    expect(featuresAt(analysis, 1.6).brightness).toBeGreaterThan(featuresAt(analysis, 0.6).brightness);
    // The tones follow each other where the recipe has them: 1 kHz, then 2 kHz.
    const mixed = decodeToSamples(path);
    expect(crossingsPerSec(mixed, 0.2, 1.0)).toBeCloseTo(2000, -2);
    expect(crossingsPerSec(mixed, 1.3, 1.8)).toBeCloseTo(4000, -2);
    expect(crossingsPerSec(mixed, 2.0, 2.9)).toBeCloseTo(2000, -2);
  });

  test('applies gain and fades with the same curve as the browser', async () => {
    const clip = {
      id: 'c',
      sourceAssetId: toneA,
      startSec: 2,
      endSec: 6,
      gainDb: -6,
      fadeInSec: 1.5,
      fadeOutSec: 2,
    };
    const { path } = await saved(recipeOf([clip], { outputFormat: 'wav' }));
    const mixed = decodeToSamples(path);
    const source = decodeToSamples(at('a.flac'));
    for (const sec of [0.01, 0.3, 0.75, 1.2, 1.8, 2.5, 3, 3.7, 3.99]) {
      const wanted = clipAmplitudeAt(clip, sec) * loudest(source, clip.startSec + sec);
      expect(Math.abs(loudest(mixed, sec) - wanted)).toBeLessThan(32768 * 0.005);
    }
  });

  test('cuts a clip far into a recording at the exact sample', async () => {
    const { path } = await saved(
      recipeOf([{ sourceAssetId: toneA, startSec: 9.3217, endSec: 11 }], { outputFormat: 'wav' }),
    );
    const whole = decodeToSamples(at('a.flac'));
    const mixed = decodeToSamples(path);
    const start = Math.round(9.3217 * 48_000);
    for (let i = 0; i < mixed.length; i += 37)
      expect(Math.abs(mixed[i]! - whole[start + i]!)).toBeLessThan(3);
  });

  test('removes rumble with clean voice and keeps length and timing', async () => {
    ffmpeg(
      '-i',
      at('voice.wav'),
      '-f',
      'lavfi',
      '-i',
      'sine=f=30:d=60',
      '-filter_complex',
      '[0]apad=pad_dur=1[v];[v][1]amix=duration=first:normalize=0',
      at('rumble.wav'),
    );
    const rumble = await ingestFile('rumble.wav');
    const { durationSec } = await rig.asset(rumble);
    const clip = { sourceAssetId: rumble, endSec: durationSec };
    const plain = decodeToSamples((await saved(recipeOf([clip], { outputFormat: 'wav' }))).path);
    const clean = decodeToSamples(
      (await saved(recipeOf([clip], { outputFormat: 'wav', clean: 'voice' }))).path,
    );
    expect(clean.length).toBe(plain.length);
    const quietFrom = plain.length - 24_000;
    expect(power(clean.subarray(quietFrom))).toBeLessThan(power(plain.subarray(quietFrom)) / 10);
    expect(Math.abs(delayOf(decodeToSamples(at('voice.wav')), clean))).toBeLessThanOrEqual(48);
  });

  test('makes a preview once, exactly as long as its recipe', async () => {
    const recipe = recipeOf(
      [
        { sourceAssetId: voice, startSec: 0.5, endSec: 2.5 },
        { sourceAssetId: toneA, endSec: 1 },
      ],
      { loudness: 'social' },
    );
    const stages: string[] = [];
    const percents: { stage: string; percent: number }[] = [];
    const options = {
      onStage: (stage: string) => stages.push(stage),
      onProgress: (stage: string, percent: number) => percents.push({ stage, percent }),
    };
    const result = await rig.complete(preview, recipe, options);
    expect(result.durationSec).toBe(3);
    const path = await rig.fetch(result.previewKey);
    expect(Number(probeValue(path, 'format=duration'))).toBeCloseTo(3, 1);
    for (const stage of ['cutting', 'mixing']) {
      const within = percents.filter((seen) => seen.stage === stage).map(({ percent }) => percent);
      expect(within).toEqual([...within].sort((a, b) => a - b));
    }
    expect(await rig.complete(preview, recipe, options)).toEqual(result);
    expect(stages).toEqual(['fetching', 'cutting', 'mixing', 'storing', 'fetching']);
  });

  test('refuses an edit beyond its recording or of a deleted one', async () => {
    const beyond = recipeOf([{ sourceAssetId: toneB, endSec: 9 }]);
    await expect(rig.run(save, beyond)).rejects.toMatchObject({ code: 'recipe.out_of_bounds' });
    const gone = recipeOf([{ sourceAssetId: 'asset_0', endSec: 1 }]);
    await expect(rig.run(preview, gone)).rejects.toMatchObject({ code: 'asset.not_found' });
  });

  test('leaves no ffmpeg two seconds after a save is cancelled', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=d=120:r=48000:a=0.1', at('long.wav'));
    const long = await ingestFile('long.wav');
    const abort = new AbortController();
    let abortedAt = 0;
    const run = rig.run(
      save,
      recipeOf([{ sourceAssetId: long, endSec: 120 }], { clean: 'voice', loudness: 'social' }),
      {
        signal: abort.signal,
        onProgress: (stage) => {
          if (abort.signal.aborted || stage !== 'measuring') return;
          abortedAt = performance.now();
          abort.abort('cancelled');
        },
      },
    );
    await expect(run).rejects.toBe('cancelled');
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    const inRig = (await listProcesses()).filter(({ pid }) => commandLine(pid).includes(rig.dir));
    expect(inRig).toEqual([]);
  });
});

function crossingsPerSec(samples: Int16Array, fromSec: number, toSec: number): number {
  let crossings = 0;
  for (let i = Math.round(fromSec * 48_000) + 1; i < toSec * 48_000; i++) {
    if (samples[i - 1]! < 0 !== samples[i]! < 0) crossings += 1;
  }
  return crossings / (toSec - fromSec);
}

/** The loudest sample within a few milliseconds around a moment. */
function loudest(samples: Int16Array, sec: number): number {
  const middle = Math.round(sec * 48_000);
  return samples
    .subarray(Math.max(0, middle - 48), middle + 48)
    .reduce((max, s) => Math.max(max, Math.abs(s)), 0);
}

function power(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

/** By how many samples the second lags behind the first, found by their best overlap. */
function delayOf(first: Int16Array, second: Int16Array): number {
  const overlap = (lag: number) => {
    let sum = 0;
    for (let i = 3_000; i + 3_000 < Math.min(first.length, second.length); i += 13)
      sum += first[i]! * second[i + lag]!;
    return sum;
  };
  let best = 0;
  let most = -Infinity;
  for (let lag = -2_400; lag <= 2_400; lag += 12) {
    const sum = overlap(lag);
    if (sum > most) [best, most] = [lag, sum];
  }
  return best;
}

function commandLine(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
