/**
 * CPU of an ingest (m4a, peaks, loudness, exact length from one decode) against one bare ffmpeg command
 * that only writes the m4a. A first reference writes the very same m4a; a second leaves the choice of the AAC coder
 * to ffmpeg, as the usual command does.
 * Run: node --import tsx scripts/bench/ingest.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../../worker/pipelines/ingest/ingest';
import { createPipelineRig } from '../../worker/pipelines/fixtures/pipeline-rig';
import { measureCpu } from './cpu-time';
import { ffmpeg, makeSpeech } from './make-recordings';
import { printTable, quantile } from './table';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const durationSec = 30 * 60 - 1;
const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));

async function ingestOnce(path: string, filename: string): Promise<number> {
  const rig = await createPipelineRig();
  try {
    const input = await rig.upload(path, filename);
    const { cpuSec } = await measureCpu(() => rig.run(ingest, input));
    return cpuSec;
  } finally {
    rig.close();
  }
}

async function bareOnce(path: string, coder: string[]): Promise<number> {
  const encode = ['-vn', '-ar', '48000', '-ac', '2', '-c:a', 'aac', ...coder, '-b:a', '160k'];
  const target = join(folder, 'bare.m4a');
  const { cpuSec } = await measureCpu(() => ffmpeg('-i', path, ...encode, '-movflags', '+faststart', target));
  return cpuSec;
}

try {
  const mp3 = makeSpeech(folder, 'talk.mp3', durationSec, ['-c:a', 'libmp3lame', '-b:a', '128k']);
  const m4a = join(folder, 'talk.m4a');
  ffmpeg('-i', mp3, '-c:a', 'aac', '-aac_coder', 'fast', '-b:a', '128k', m4a);
  const samples: Record<'mp3' | 'm4a' | 'same' | 'usual', number[]> = {
    mp3: [],
    m4a: [],
    same: [],
    usual: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    samples.usual.push(await bareOnce(mp3, []));
    samples.mp3.push(await ingestOnce(mp3, 'talk.mp3'));
    samples.same.push(await bareOnce(mp3, ['-aac_coder', 'fast']));
    samples.m4a.push(await ingestOnce(m4a, 'talk.m4a'));
  }
  const median = (sample: number[]) => quantile(sample, 0.5);
  const ratio = (ours: number[], theirs: number[]) => median(ours.map((one, round) => one / theirs[round]!));
  const rowsOf = (what: string, ours: number[], bar: number) => [
    [`${what} / ffmpeg's own coder`, median(ours), median(samples.usual), ratio(ours, samples.usual), bar],
    [`${what} / the same coder`, median(ours), median(samples.same), ratio(ours, samples.same), bar],
  ];
  printTable(
    'Ingest of half an hour, CPU seconds',
    ['what', 'ingest', 'bare ffmpeg', 'ratio', 'bar'],
    [...rowsOf('mp3, encoded', samples.mp3, 1.4), ...rowsOf('m4a, copied', samples.m4a, 0.4)],
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
