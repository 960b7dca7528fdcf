import { join } from 'node:path';
import { migrateSqlite, readMigrations } from '../db/migrate';
import { openLibsql } from '../db/open-libsql';
import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { LocalJobStore } from './local/LocalJobStore';
import { TursoJobStore } from './turso/TursoJobStore';
import { tempDir } from '../../../tests/studio/temp-dir';

const folder = tempDir('ids');

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});
function openFile(name: string): SqliteDatabase {
  const database = openSqlite(join(folder, name));
  opened.push(database);
  return database;
}

const insertPending = (database: SqliteDatabase, jobId: string) =>
  database.connection
    .prepare(
      `INSERT INTO jobs (job_id, kind, status, input, max_attempts, available_at, created_at, updated_at)
        VALUES (?, 'render', 'pending', '{}', 2, 1, 1, 1)`,
    )
    .run(jobId);

it('is found by either form of id, whichever store made it', async () => {
  const database = openFile('both.sqlite');
  await migrateSqlite(database);
  const libsql = openLibsql({ url: `file:${join(folder, 'both.sqlite')}` });
  opened.push(libsql);
  const stores = [new LocalJobStore(database), new TursoJobStore(libsql)];
  const jobIds: string[] = [];
  for (const store of [...stores, ...stores]) {
    jobIds.push((await store.create({ kind: 'render', input: {} })).job.jobId);
  }
  expect(jobIds.map((jobId) => jobId.replaceAll(/[0-9a-f]{20,}/g, '…'))).toEqual([
    'job_1_…',
    'job_…',
    'job_3_…',
    'job_…',
  ]);
  for (const store of stores) {
    for (const [at, jobId] of jobIds.entries()) {
      expect(await store.get(jobId)).toMatchObject({ jobId, seq: at + 1 });
    }
    expect(await store.getQueuePosition(jobIds[3]!)).toBe(3 - stores.indexOf(store));
    const claimToken = `claim of ${stores.indexOf(store)}`;
    const claimed = (await store.claimNextPending({ claimToken, workerId: 'w' }))!;
    const other = stores.find((one) => one !== store)!;
    expect(await other.checkClaim({ jobId: claimed.jobId, claimToken })).not.toBeNull();
    expect(await other.complete({ jobId: claimed.jobId, claimToken }, {})).toBe('completed');
  }
  for (const store of stores) expect((await store.requestCancel(jobIds.pop()!))!.status).toBe('cancelled');
});

it('names no other row, nor one that is not there', async () => {
  const database = openFile('other.sqlite');
  await migrateSqlite(database);
  const store = new LocalJobStore(database);
  const [first, second] = [
    await store.create({ kind: 'render', input: {} }),
    await store.create({ kind: 'render', input: {} }),
  ];
  const digits = first.job.jobId.slice('job_1_'.length);
  for (const jobId of [
    `job_2_${digits}`,
    `job_01_${digits}`,
    `job_9_${digits}`,
    'job_1_',
    'job_1',
    `job_99999999999999999999_${digits}`,
    digits,
  ]) {
    expect(await store.get(jobId)).toBeNull();
    expect(await store.requestCancel(jobId)).toBeNull();
  }
  expect((await store.get(second.job.jobId))!.status).toBe('pending');
  expect(() => insertPending(database, `job_7_${digits}`)).toThrow(/CHECK/);
});

it('stays what it was in a database from before, whose jobs keep their place', async () => {
  const database = openFile('before.sqlite');
  await migrateSqlite(database, readMigrations().slice(0, 6));
  const jobIds = ['job_0123456789abcdef0123456789abcdef', 'job_fedcba9876543210fedcba9876543210'];
  for (const jobId of jobIds) insertPending(database, jobId);
  database.connection.exec(`UPDATE jobs SET seq = 40, idempotency_key = 'key' WHERE job_id = '${jobIds[1]}'`);
  const read = () => database.connection.prepare('SELECT * FROM jobs ORDER BY seq').all();
  const before = read();
  await migrateSqlite(database);
  expect(read()).toMatchObject(before);
  const store = new LocalJobStore(database);
  expect(await store.get(jobIds[0]!)).toMatchObject({ seq: 1 });
  expect(await store.findByKey('key')).toMatchObject({ seq: 40, jobId: jobIds[1] });
  expect(() => insertPending(database, jobIds[0]!)).toThrow(/UNIQUE/);
  const { job } = await store.create({ kind: 'render', input: {} });
  expect(job.seq).toBeGreaterThan(40);
  expect(await store.get(job.jobId)).toMatchObject({ seq: job.seq });
});
