import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { LocalJobStore } from '../jobs/local/LocalJobStore';
import { migrateSqlite } from './migrate';
import { openSqlite } from './open-sqlite';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads are answered while many writes wait for a lock, and all writes go through afterwards', async () => {
  const file = join(folder, 'queue.sqlite');
  const database = openSqlite(file);
  await migrateSqlite(database);
  const store = new LocalJobStore(database);
  const { job } = await store.create({ kind: 'render', input: {} });
  const other = new Sqlite(file);
  other.exec('BEGIN IMMEDIATE');
  const heldMs = 2_000;
  const released = sleep(heldMs).then(() => other.exec('COMMIT'));
  const startedMs = performance.now();
  const writes = Array.from({ length: 40 }, () => store.create({ kind: 'render', input: {} }));
  let reads = 0;
  while (performance.now() - startedMs < heldMs - 200) {
    await sleep(10);
    expect(await store.get(job.jobId)).not.toBeNull();
    reads += 1;
  }
  await released;
  await Promise.all(writes);
  expect(reads).toBeGreaterThan(10);
  expect(await store.queueStats()).toMatchObject({ depth: 41 });
  expect(performance.now() - startedMs).toBeLessThan(9_000);
  await sleep(1_100);
  expect(await store.get(job.jobId)).not.toBeNull();
  expect(database.connection.pragma('busy_timeout', { simple: true })).toBe(200);
  other.close();
  database.close();
}, 60_000);
