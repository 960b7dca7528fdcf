/**
 * Resident memory of page and worker over the upload of a video of almost 500 MB and its ingest, beyond
 * what they held after a small one. Needs a build (npm run build).
 * Run: node --import tsx scripts/bench/upload.ts
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffmpeg, makeSpeech } from './make-recordings';
import { openStudio } from './open-studio';
import { printTable } from './table';
import { uploadAndIngest } from './upload-file';

const sampleEveryMs = 50;
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** A film of one picture a second, uncompressed, with speech: about 481 KB of it a second. */
function makeFilm(folder: string, name: string, durationSec: number): string {
  const sound = makeSpeech(folder, `${name}.m4a`, durationSec, [
    '-c:a',
    'aac',
    '-aac_coder',
    'fast',
    '-b:a',
    '160k',
  ]);
  const path = join(folder, `${name}.mov`);
  const pictures = ['-f', 'lavfi', '-i', `testsrc2=size=640x480:rate=1:duration=${durationSec}`];
  ffmpeg('-i', sound, ...pictures, '-c:a', 'copy', '-c:v', 'rawvideo', '-pix_fmt', 'yuyv422', path);
  return path;
}

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
const studio = await openStudio({ LOG_LEVEL: 'error' });
const pids = { web: studio.webPid, worker: studio.workerPid };
try {
  const small = makeFilm(folder, 'small', 5);
  const large = makeFilm(folder, 'large', 780);
  await studio.finished(await uploadAndIngest(studio, small, 'small.mov'));
  await sleep(2_000);
  const before = { web: residentMb(pids.web), worker: residentMb(pids.worker) };
  const highest = { ...before };
  const sampling = setInterval(() => {
    for (const role of ['web', 'worker'] as const) {
      highest[role] = Math.max(highest[role], residentMb(pids[role]));
    }
  }, sampleEveryMs);
  try {
    await studio.finished(await uploadAndIngest(studio, large, 'large.mov'));
  } finally {
    clearInterval(sampling);
  }
  printTable(
    `Resident memory over an upload of ${Math.round(statSync(large).size / 1e6)} MB and its ingest`,
    ['process', 'before, MB', 'highest, MB', 'grown by, MB', 'bar, MB'],
    (['web', 'worker'] as const).map((role) => [
      role,
      before[role],
      highest[role],
      highest[role] - before[role],
      64,
    ]),
  );
} finally {
  await studio.stop();
  rmSync(folder, { recursive: true, force: true });
}
