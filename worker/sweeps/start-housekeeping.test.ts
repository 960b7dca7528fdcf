import { utimesSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { msFromNow } from '@/lib/db/clock';
import { getDatabase } from '@/lib/db/get-database';
import type { SqliteDatabase } from '@/lib/db/open-sqlite';
import { rateLimits } from '@/lib/db/schema';
import { getEnv } from '@/lib/env';
import { getJobStore } from '@/lib/jobs';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { openTestStudio, type TestStudio } from '../../tests/studio/open-test-studio';
import { workRoot } from '../process-job';
import { startHousekeeping, sweepWorkFolders } from './start-housekeeping';
import type { WorkerContext } from '../worker-context';

let studio: TestStudio;
beforeEach(async () => (studio = await openTestStudio()));
afterEach(() => studio.close());

const fileOf = (key: string) => join(studio.dataDir, 'files', key);

/** A file that nothing points to, old enough to be removed. */
async function leave(name: string): Promise<string> {
  const key = storageKeys.videoMaster(name);
  await getStorageAdapter().put(key, Readable.from([Buffer.alloc(5)]), { contentType: 'video/mp4' });
  utimesSync(fileOf(key), 1, 1);
  return key;
}

/** Starts a worker's housekeeping and stops it after its first round. */
async function startWorker(): Promise<string[]> {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const stores = { database: getDatabase(), store: getJobStore(), storage: getStorageAdapter() };
  const context = { workerId: 'w', env: getEnv(), log, ...stores } as Partial<WorkerContext> as WorkerContext;
  const stop = startHousekeeping(context);
  await sleep(500);
  await stop();
  return lines;
}

const isThere = async (key: string) => (await getStorageAdapter().stat(key)) !== null;

describe('the daily pass over all files', () => {
  it('runs once a day for any number of workers and restarts', async () => {
    const first = await leave('video_first');
    await Promise.all([startWorker(), startWorker()]);
    expect(await isThere(first)).toBe(false);
    const second = await leave('video_second');
    await startWorker();
    expect(await isThere(second)).toBe(true);
    await getDatabase().run((orm) => orm.update(rateLimits).set({ windowEndsAt: msFromNow(-1) }));
    await startWorker();
    expect(await isThere(second)).toBe(false);
  });

  it('runs again if it failed', async () => {
    const kept = await leave('video_kept');
    const { connection } = getDatabase() as SqliteDatabase;
    connection.exec('ALTER TABLE files RENAME TO files_away');
    expect((await startWorker()).join()).toContain('housekeeping failed');
    connection.exec('ALTER TABLE files_away RENAME TO files');
    expect(await isThere(kept)).toBe(true);
    await startWorker();
    expect(await isThere(kept)).toBe(false);
  });
});

describe('the sweep of work folders', () => {
  const sweep = () => sweepWorkFolders({ env: getEnv(), store: getJobStore(), workerId: 'self' });

  it('removes the folders of dead workers and nothing else', async () => {
    await getJobStore().markWorkerSeen('other');
    for (const workerId of ['self', 'other', 'dead']) {
      const folder = workRoot(studio.dataDir, workerId);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'in.m4a'), 'x');
    }
    const root = dirname(workRoot(studio.dataDir, 'self'));
    await writeFile(join(root, 'no-worker'), 'x');
    expect(await sweep()).toEqual(['dead']);
    expect((await readdir(root)).sort()).toEqual(['no-worker', 'other', 'self']);
    expect(await readdir(join(root, 'other'))).toEqual(['in.m4a']);
  });

  it('removes nothing before any job has run', async () => {
    expect(await sweep()).toEqual([]);
  });
});
