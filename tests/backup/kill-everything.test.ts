import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import { resetDatabase, sqliteFile } from '@/lib/db/get-database';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { resetEnv } from '@/lib/env';
import { getJobStore, resetJobStore } from '@/lib/jobs';
import type { NewJob } from '@/lib/jobs/types';
import { getStorageAdapter, resetStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { lockDataDir } from '../../scripts/studio/lock-data-dir';
import { RealWorker } from '../worker/RealWorker';
import { runScript, startScript, type RunningScript } from './run-script';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

const root = tempDir('backup');
const dataDir = join(root, 'data');
const folder = join(root, 'backup');
/** yt-dlp is not needed, and asking for its version takes seconds. */
const variables = { DATA_DIR: dataDir, STUDIO_TOKEN: 'a-token-for-this-test-alone', YTDLP_PATH: '/bin/true' };
const before = { ...process.env };

beforeAll(async () => {
  Object.assign(process.env, variables);
  resetEnv();
  await prepareDatabase();
});

/** Whatever a failing test left running. */
const started: { kill: () => void; ended: Promise<unknown> }[] = [];

function startWorker(): RealWorker {
  const worker = new RealWorker(dataDir, variables);
  started.push({ kill: () => worker.signal('SIGKILL'), ended: worker.exit() });
  return worker;
}

function startWriter(): RunningScript {
  const writer = startScript('tests/backup/write-without-end.ts', [], variables);
  started.push({ kill: () => writer.child.kill('SIGKILL'), ended: writer.ended });
  return writer;
}

afterAll(async () => {
  for (const { kill } of started) kill();
  await Promise.all(started.map(({ ended }) => ended));
  close();
  process.env = before;
  resetEnv();
});

/** Restoring wants nobody to have the database open. */
function close(): void {
  resetJobStore();
  resetDatabase();
  resetStorageAdapter();
}

async function finish(job: NewJob): Promise<unknown> {
  const { jobId } = (await getJobStore().create(job)).job;
  const ended = await until(async () => {
    const seen = await getJobStore().get(jobId);
    return seen?.finishedAt === null ? null : seen;
  }, 60_000);
  expect(ended).toMatchObject({ status: 'complete' });
  return ended.result;
}

async function ingestSpeech(): Promise<string> {
  const wav = join(root, 'sine.wav');
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=d=3', wav]);
  const storageKey = storageKeys.upload('upload_a');
  await getStorageAdapter().putFile(storageKey, wav, { contentType: 'audio/wav' });
  const result = await finish({
    kind: 'ingest',
    input: { type: 'upload', storageKey, filename: 'sine.wav' },
  });
  return (result as { assetId: string }).assetId;
}

const previewOf = (sourceAssetId: string): NewJob => {
  const clip = { id: 'c', sourceAssetId, startSec: 0.5, endSec: 2, gainDb: 0, fadeInSec: 0, fadeOutSec: 0 };
  return {
    kind: 'preview',
    input: { version: 1, clips: [clip], loudness: 'off', clean: 'off', outputFormat: 'm4a' },
  };
};

function rowsOf(file: string) {
  const database = new SqliteFile(file, { readonly: true });
  try {
    const all = (table: string, order: string) =>
      database.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all() as Record<string, unknown>[];
    return {
      assets: all('assets', 'asset_id'),
      videos: all('videos', 'video_id'),
      files: all('files', 'owner_id, name'),
      jobs: all('jobs', 'seq'),
    };
  } finally {
    database.close();
  }
}

const pathOf = (key: unknown) => join(dataDir, 'files', String(key));

it('a studio killed after a backup comes back with the same rows, and its recordings play', async () => {
  const worker = startWorker();
  const assetId = await ingestSpeech();
  const writer = startWriter();
  const written = () => Number(writer.said().trim().split('\n').at(-1));
  await until(() => written() >= 6);
  const atLeast = written();
  const backup = await runScript('scripts/ops/backup.ts', ['--out', folder, '--with-files'], variables);
  const atMost = written() + 1;
  expect(backup).toMatchObject({
    exitCode: 0,
    said: expect.stringContaining(`Backed up to ${folder}`) as string,
  });
  expect(atMost).toBeGreaterThan(atLeast + 1);

  const refused = await runScript('scripts/ops/restore.ts', [folder], variables);
  expect(refused.said).toContain('Stop page and worker');
  expect(refused.exitCode).toBe(1);

  writer.child.kill('SIGKILL');
  worker.signal('SIGKILL');
  await Promise.all([writer.ended, worker.exit()]);
  close();
  rmSync(join(dataDir, 'files'), { recursive: true });
  truncateSync(sqliteFile(dataDir), 5_000);

  const unlock = lockDataDir(dataDir)!;
  const locked = await runScript('scripts/ops/restore.ts', [folder], variables);
  expect(locked.said).toContain('A studio is running on');
  unlock();

  for (const sign of ['studio.sqlite.restoring', 'replaced']) {
    const killed = startScript('scripts/ops/restore.ts', [folder], variables);
    await until(() => existsSync(join(dataDir, sign)));
    killed.child.kill('SIGKILL');
    await killed.ended;
  }
  const restored = await runScript('scripts/ops/restore.ts', [folder], variables);
  expect(restored).toMatchObject({
    exitCode: 0,
    said: expect.stringContaining('Restored the backup') as string,
  });

  const copied = rowsOf(join(folder, 'studio.sqlite'));
  const present = rowsOf(sqliteFile(dataDir));
  expect(present).toEqual(copied);
  expect(present.assets.length).toBe(present.videos.length + 1);
  expect(present.videos.length).toBeGreaterThanOrEqual(atLeast);
  expect(present.videos.length).toBeLessThanOrEqual(atMost);
  expect(present.files).toHaveLength(3 * present.assets.length + 3 * present.videos.length);
  for (const { key } of present.files) expect(statSync(pathOf(key)).size).toBeGreaterThan(0);
  expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([]);

  const heir = startWorker();
  const { previewKey } = (await finish(previewOf(assetId))) as { previewKey: string };
  const seconds = execFileSync('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', pathOf(previewKey)],
  ]);
  expect(Number(String(seconds))).toBeCloseTo(1.5, 1);
  await heir.stop();
}, 120_000);

/** A backup of so little may be finished before the signal arrives: then it is made once more. */
async function startUntilKilled(out: string): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const script = startScript('scripts/ops/backup.ts', ['--out', out, '--with-files'], variables);
    await until(() => readdirSync(root).some((name) => name.startsWith('.killed')));
    script.child.kill('SIGKILL');
    await script.ended;
    if (!existsSync(out)) return;
    rmSync(out, { recursive: true });
  }
  throw new Error('every backup was finished before it was killed');
}

it('a backup that is killed leaves no folder that could be taken for one', async () => {
  const out = join(root, 'killed');
  await startUntilKilled(out);
  const again = await runScript('scripts/ops/backup.ts', ['--out', out, '--with-files'], variables);
  expect(again.exitCode).toBe(0);
  expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
}, 60_000);
