import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql, type LibsqlDatabase } from '@/lib/db/open-libsql';
import type { JobFilter } from '@/lib/jobs/types';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { startMetering } from './idle-studio';
import { tempDir } from '../studio/temp-dir';

const folder = tempDir('list');
const file = join(folder, 'turso.sqlite');
const turso = new TursoStandIn(file);
let database: LibsqlDatabase;
let store: TursoJobStore;
const others = 20_000;
const limit = 20;

beforeAll(async () => {
  database = openLibsql({ url: await turso.start(), authToken: turso.authToken });
  await migrateLibsql(database);
  store = new TursoJobStore(database);
  for (const kind of ['render', 'save', 'render'] as const) {
    const { job } = await store.create({ kind, input: {} });
    await store.requestCancel(job.jobId);
  }
  await store.create({ kind: 'render', input: {}, result: {} });
  const connection = new Sqlite(file);
  connection.exec(`INSERT INTO jobs (job_id, kind, status, input, max_attempts, available_at, created_at, updated_at, finished_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${others})
    SELECT 'job_' || lower(hex(randomblob(16))), 'preview', 'complete', '{}', 2, 1, 1, 1, 1 FROM n`);
  connection.close();
  for (const kind of ['render', 'ingest'] as const) await store.create({ kind, input: {} });
  await store.claimNextPending({ claimToken: 'claim', workerId: 'w', lanes: ['long'] });
});
afterAll(async () => {
  database.close();
  await turso.stop();
});

async function listMetered(filter: Omit<JobFilter, 'limit'>) {
  const meter = startMetering(turso, file, folder);
  turso.onPipeline = meter.hear;
  const page = await store.list({ ...filter, limit });
  turso.onPipeline = () => undefined;
  const found = page.jobs.map(({ kind, status }) => `${kind} ${status}`);
  return { found, nextCursor: page.nextCursor, rowsRead: meter.read().rowsRead };
}

const renders = ['render processing', 'render complete', 'render cancelled', 'render cancelled'];

it.each<[Omit<JobFilter, 'limit'>, string[]]>([
  [{ kind: 'render' }, renders],
  [{ kind: 'ingest' }, ['ingest pending']],
  [{ kind: 'save' }, ['save cancelled']],
  [{ kind: 'render', status: 'cancelled' }, renders.slice(2)],
  [{ kind: 'render', status: 'complete' }, ['render complete']],
  [{ kind: 'save', status: 'failed' }, []],
  [{ status: 'failed' }, []],
  [{ status: 'cancelled' }, ['render cancelled', 'save cancelled', 'render cancelled']],
  [{ status: 'processing' }, ['render processing']],
  [{ status: 'pending' }, ['ingest pending']],
])('a list by %j reads few rows, however many jobs of other kinds there are', async (filter, expected) => {
  const { found, rowsRead } = await listMetered(filter);
  expect(found).toEqual(expected);
  expect(rowsRead).toBeLessThan(others / 20);
});

it('a page of the many, of all jobs or further back reads few rows too', async () => {
  for (const filter of [{}, { kind: 'preview' }, { status: 'complete' }] as const) {
    const first = await listMetered(filter);
    expect(first.found).toHaveLength(limit);
    const second = await listMetered({ ...filter, cursor: first.nextCursor! });
    expect(second.found).toEqual(Array<string>(limit).fill('preview complete'));
    expect(Math.max(first.rowsRead, second.rowsRead)).toBeLessThan(others / 20);
  }
});
