/**
 * How long a real studio takes to answer while a render runs and 50 clients poll once a second: polls,
 * and every second a POST that creates a job. Needs a build (npm run build).
 * Run: node --import tsx scripts/bench/api.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSpeech } from './make-recordings';
import { openStudio, type BenchStudio } from './open-studio';
import { printTable, quantile } from './table';
import { uploadAndIngest } from './upload-file';

const clients = 50;
const durationMs = 30_000;

async function timed(work: () => Promise<Response>, timesMs: number[]): Promise<Response> {
  const startedMs = performance.now();
  const answer = await work();
  await answer.clone().arrayBuffer();
  timesMs.push(performance.now() - startedMs);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

async function everySecond(untilMs: number, delayMs: number, work: () => Promise<unknown>): Promise<void> {
  await sleep(delayMs);
  for (let dueMs = performance.now(); dueMs < untilMs; dueMs += 1_000) {
    await sleep(Math.max(0, dueMs - performance.now()));
    await work();
  }
}

async function run(studio: BenchStudio, folder: string): Promise<void> {
  const speech = makeSpeech(folder, 'talk.mp3', 300, ['-c:a', 'libmp3lame', '-b:a', '128k']);
  const { assetId } = await studio.finished(await uploadAndIngest(studio, speech, 'talk.mp3'));
  const input = { audio: { type: 'asset', assetId }, look: 'bars', aspect: '9:16' };
  const { jobId } = await studio.data('POST', '/api/render', input);
  const poll = async () => studio.call('GET', `/api/audio/jobs/${jobId as string}`);
  const stageOf = async () => ((await (await poll()).json()) as { stage: string | null }).stage;
  while (!/draw|encod|render/.test((await stageOf()) ?? '')) await sleep(250);

  const pollsMs: number[] = [];
  const postsMs: number[] = [];
  const untilMs = performance.now() + durationMs;
  const polling = Array.from({ length: clients }, (_, client) =>
    everySecond(untilMs, (1_000 / clients) * client, () => timed(poll, pollsMs)),
  );
  let made = 0;
  const clip = { id: 'a', sourceAssetId: assetId, startSec: 0 };
  const posting = everySecond(untilMs, 500, () =>
    timed(
      () =>
        studio.call('POST', '/api/audio/edit/preview', {
          ...{ version: 1, loudness: 'social', clean: 'off', outputFormat: 'm4a' },
          clips: [{ ...clip, endSec: 5 + (made += 1) }],
        }),
      postsMs,
    ),
  );
  await Promise.all([...polling, posting]);
  const stage = await stageOf();
  const row = (what: string, sample: number[], barMs: number) =>
    [
      what,
      sample.length,
      quantile(sample, 0.5),
      quantile(sample, 0.95),
      quantile(sample, 0.99),
      barMs,
    ] as const;
  printTable(
    `Answers of a studio that renders (stage at the end: ${stage}), ${clients} clients, ${durationMs / 1_000} s`,
    ['what', 'requests', 'p50, ms', 'p95, ms', 'p99, ms', 'bar of p95, ms'],
    [[...row('poll', pollsMs, 15)], [...row('POST that creates a job', postsMs, 100)]],
  );
}

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
const studio = await openStudio({ LOG_LEVEL: 'error' });
try {
  await run(studio, folder);
} finally {
  await studio.stop();
  rmSync(folder, { recursive: true, force: true });
}
