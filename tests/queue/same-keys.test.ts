import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite, type SqliteDatabase } from '@/lib/db/open-sqlite';
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import { tempDir } from '../studio/temp-dir';

const run = promisify(execFile);
const folder = tempDir('keys');
const file = join(folder, 'queue.sqlite');
let database: SqliteDatabase;

beforeAll(async () => {
  database = openSqlite(file);
  await migrateSqlite(database);
});
afterAll(() => {
  database.close();
});

interface Made {
  key: string;
  jobId: string;
  seq: number;
  created: boolean;
}

it('makes one job of a key that four processes send at once, though the file is locked meanwhile', async () => {
  const keys = 100;
  const args = ['--import', 'tsx', join(__dirname, 'create-with-keys.ts'), file, String(keys)];
  const processes = [1, 2, 3, 4].map(() => run(process.execPath, args, { timeout: 120_000 }));
  const ended = Promise.all(processes);
  let isOver = false;
  const over = ended.finally(() => (isOver = true));
  while (!isOver) {
    database.connection.exec('BEGIN IMMEDIATE');
    await sleep(300);
    database.connection.exec('ROLLBACK');
    await sleep(20);
  }
  await over;
  const made = (await ended).map(({ stdout }) => JSON.parse(stdout) as Made[]);
  for (let at = 0; at < keys; at += 1) {
    const ofKey = made.map((one) => one[at]!);
    expect(ofKey.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(ofKey.map(({ jobId }) => jobId)).size).toBe(1);
  }
  const store = new LocalJobStore(database);
  expect(await store.queueStats()).toMatchObject({ depth: keys });
  for (const { jobId, seq, key } of made[0]!) {
    expect(await store.get(jobId)).toMatchObject({ seq, idempotencyKey: key });
  }
}, 180_000);
