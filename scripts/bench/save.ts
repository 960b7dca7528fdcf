/**
 * CPU of saving a recipe of ten clips with its loudness on target (mix, loudness, m4a, peaks, analysis)
 * against the usual two passes of loudnorm over the same clips; what many clips of a long recording cost
 * against decoding that once; and how near the target recordings of many kinds come.
 * Run: node --import tsx scripts/bench/save.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loudnessTargetLufs, type Recipe } from '@/core/audio/recipe-schema';
import { ingest } from '../../worker/pipelines/ingest/ingest';
import { save } from '../../worker/pipelines/save';
import { createPipelineRig, type PipelineRig } from '../../worker/pipelines/fixtures/pipeline-rig';
import { measureCpu } from './cpu-time';
import { makeLoudnessSet } from './loudness-set';
import { ffmpeg, makeSpeech } from './make-recordings';
import { printTable, quantile } from './table';
import { measureLoudness, saveByLoudnorm } from './two-pass-loudnorm';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));

const recipeOf = (clips: { assetId: string; startSec: number; endSec: number }[]): Recipe => ({
  version: 1,
  clips: clips.map(({ assetId, startSec, endSec }, position) => ({
    ...{ id: `clip-${position}`, sourceAssetId: assetId, startSec, endSec },
    ...{ gainDb: 0, fadeInSec: 0, fadeOutSec: 0 },
  })),
  loudness: 'social',
  clean: 'off',
  outputFormat: 'm4a',
});

const bring = async (rig: PipelineRig, path: string) =>
  (await rig.complete(ingest, await rig.upload(path, path))).assetId;

/** Ten clips of 15 s in order, out of a recording of three minutes. */
const cuts = Array.from({ length: 10 }, (_, nth) => ({ startSec: 2 + 17 * nth, endSec: 17 + 17 * nth }));

/** Speech whose peaks a gain alone can bring up, and speech that needs a limiter. */
async function compareCpu(): Promise<(string | number)[][]> {
  const speech = makeSpeech(folder, 'talk.wav', 180, ['-c:a', 'pcm_s16le']);
  const even = join(folder, 'even.wav');
  ffmpeg(
    '-i',
    speech,
    '-af',
    'acompressor=threshold=-30dB:ratio=8:attack=1,alimiter=limit=0.18:level=false',
    even,
  );
  const rows = [];
  for (const [what, path] of [
    ['peaks leave room', even],
    ['a limiter is needed', speech],
  ] as const) {
    const rig = await createPipelineRig();
    try {
      const assetId = await bring(rig, path);
      const recipe = recipeOf(cuts.map((cut) => ({ assetId, ...cut })));
      const ours: number[] = [];
      const usual: number[] = [];
      const same: number[] = [];
      const byLoudnorm = async (coder: string[]) =>
        (await measureCpu(() => saveByLoudnorm(path, cuts, join(folder, 'usual.m4a'), coder))).cpuSec;
      for (let round = 0; round < rounds; round += 1) {
        usual.push(await byLoudnorm([]));
        ours.push((await measureCpu(() => rig.run(save, recipe))).cpuSec);
        same.push(await byLoudnorm(['-aac_coder', 'fast']));
      }
      for (const [coder, theirs] of [
        ["ffmpeg's own coder", usual],
        ['the same coder', same],
      ] as const) {
        const ratios = ours.map((one, round) => one / theirs[round]!);
        const medians = [ours, theirs, ratios].map((sample) => quantile(sample, 0.5));
        rows.push([`${what} / ${coder}`, ...medians, 0.7]);
      }
    } finally {
      rig.close();
    }
  }
  return rows;
}

/** 25 minutes in few clips or many, out of order, of half an hour of webm that has no index to seek by. */
async function compareCounts(): Promise<(string | number)[][]> {
  const path = makeSpeech(folder, 'half-hour.webm', 1800, ['-c:a', 'libopus', '-ar', '48000', '-live', '1']);
  const { cpuSec: decodeCpuSec } = await measureCpu(() => ffmpeg('-i', path, '-f', 'null', '-'));
  const rig = await createPipelineRig();
  try {
    const assetId = await bring(rig, path);
    const rows = [];
    let oneCpuSec: number | undefined;
    for (const count of [1, 50, 500]) {
      const lengthSec = 1500 / count;
      const cuts = Array.from({ length: count }, (_, nth) => {
        const startSec = (nth * 7919) % Math.floor(1799 - lengthSec);
        return { assetId, startSec, endSec: startSec + lengthSec };
      });
      const startedMs = performance.now();
      const { cpuSec } = await measureCpu(() => rig.run(save, recipeOf(cuts)));
      const wallSec = (performance.now() - startedMs) / 1000;
      oneCpuSec ??= cpuSec;
      const ratios = [cpuSec / decodeCpuSec, cpuSec / oneCpuSec];
      rows.push([`${count} of ${lengthSec} s`, cpuSec, ...ratios, 1.2, wallSec]);
    }
    return rows;
  } finally {
    rig.close();
  }
}

async function measureAccuracy(): Promise<(string | number)[][]> {
  const rig = await createPipelineRig();
  try {
    const rows = [];
    for (const { what, path } of makeLoudnessSet(folder)) {
      const assetId = await bring(rig, path);
      const { durationSec } = await rig.asset(assetId);
      const recipe = recipeOf([{ assetId, startSec: 0, endSec: durationSec }]);
      const made = await rig.complete(save, recipe);
      const { integratedLufs, truePeakDbtp } = measureLoudness(await rig.fetch(made.preparedKey));
      const before = made.loudnessBefore?.integratedLufs ?? -Infinity;
      rows.push([what, before, integratedLufs, truePeakDbtp, integratedLufs - loudnessTargetLufs.social]);
    }
    return rows;
  } finally {
    rig.close();
  }
}

try {
  const head = ['what', 'save', 'two passes of loudnorm', 'ratio', 'bar'];
  printTable('Save of ten clips, 150 s together, CPU seconds', head, await compareCpu());
  printTable(
    'Save of 25 minutes in clips of an unindexed webm of half an hour',
    ['clips', 'CPU, s', '/ decoding the file once', '/ in one clip', 'bar', 'wall, s'],
    await compareCounts(),
  );
  const rows = await measureAccuracy();
  const worst = Math.max(...rows.map((row) => Math.abs(row.at(-1) as number)));
  printTable(
    `Loudness of ${rows.length} recordings saved for −14 LUFS; the worst is ${worst.toFixed(2)} LU off (bar 0.5)`,
    ['recording', 'before, LUFS', 'after, LUFS', 'true peak, dBTP', 'off by, LU'],
    rows.map(([what, ...values]) => [what!, ...values.map((value) => (value as number).toFixed(2))]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
