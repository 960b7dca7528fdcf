import { join } from 'node:path';
import type { Database, Orm, Query } from '../db/database';
import { migrateSqlite } from '../db/migrate';
import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { makeOf, renderStep, saveFirst, someReel } from './conformance/ReelHarness';
import { LocalJobStore } from './local/LocalJobStore';
import { tempDir } from '../../../tests/studio/temp-dir';

const folder = tempDir('plans');
const planned: { statement: string; steps: string[] }[] = [];
let database: SqliteDatabase;

beforeAll(async () => {
  database = openSqlite(join(folder, 'queue.sqlite'));
  await migrateSqlite(database);
});
afterAll(() => {
  database.close();
});

/** The same database, noting how SQLite means to go about every statement. */
function explaining(): Database {
  const explain = <Q extends Query>(query: Q): Q => {
    const { sql, params } = query.toSQL();
    const rows = database.connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params);
    planned.push({ statement: sql, steps: (rows as { detail: string }[]).map(({ detail }) => detail) });
    return query;
  };
  return {
    ...database,
    run: (build, options) => database.run((orm: Orm) => explain(build(orm)), options),
    atomically: (build, options) =>
      database.atomically((orm: Orm) => {
        const queries = build(orm);
        for (const query of queries) explain(query);
        return queries;
      }, options),
  };
}

it('looks after dispatches without going through finished jobs', async () => {
  const store = new LocalJobStore(explaining());
  const limits = { leaseMs: 60_000, askAfterMs: 0, queueLimitMs: 60_000, timeLimitMs: 60_000 };
  const { job } = await store.create({ kind: 'render', input: {} });
  await store.claimNextPending({ claimToken: 'claim', workerId: 'w' });
  const [claim, held] = ['claim', 'gpu'].map((claimToken) => ({ jobId: job.jobId, claimToken }));
  await store.dispatch(claim!, { attemptToken: 'gpu', plan: {}, ...limits });
  await store.recordCall(held!, 'call');
  await store.report(held!, { seq: 1, stage: null, progress: 1, ...limits });
  await store.renewDispatch(held!, 1_000);
  expect(await store.takeDueDispatches({ askAfterMs: 0, limit: 5 })).toHaveLength(1);
  await store.findDispatch('gpu');
  await store.forgetDispatches(0);
  expect(planned.length).toBeGreaterThanOrEqual(10);
  const scans = planned.flatMap(({ steps }) => steps.filter((step) => step.startsWith('SCAN')));
  // The one walk there is: over the index that holds running jobs alone.
  expect(scans).toEqual(['SCAN j USING INDEX jobs_processing']);
});

it('finds a job by its id without going through others, whichever form the id has', async () => {
  planned.length = 0;
  const store = new LocalJobStore(explaining());
  const { job } = await store.create({ kind: 'render', input: {} });
  for (const jobId of [job.jobId, 'job_0123456789abcdef0123456789abcdef']) await store.requestCancel(jobId);
  expect(planned).toHaveLength(2);
  for (const { steps } of planned) {
    expect(steps).toEqual([
      'SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)',
      'SCALAR SUBQUERY 1',
      'SEARCH o USING COVERING INDEX jobs_job_id (job_id=?)',
    ]);
  }
});

it('makes a reel without going through other jobs or reels', async () => {
  planned.length = 0;
  const store = new LocalJobStore(explaining());
  const [reel, other] = [someReel(), someReel()];
  const { job } = await store.createWithReel({ kind: 'ingest', input: {} }, reel);
  await store.attachMake({ reelId: reel.reelId, revision: 1, jobId: job.jobId, make: makeOf(renderStep) });
  await store.claimNextPending({ claimToken: 'ingest', workerId: 'w', lanes: ['quick'] });
  const result = { assetId: 'a', durationSec: 1 };
  expect(await store.complete({ jobId: job.jobId, claimToken: 'ingest' }, result)).toBe('completed');
  await store.createWithReel({ kind: 'ingest', input: {} }, other);
  const started = await store.startMake({ reelId: other.reelId, revision: 1, job: saveFirst });
  if (started.outcome !== 'started') throw new Error('the make was not started');
  const { jobId, make } = started.job;
  await store.create({ ...saveFirst, make: make!, retryOf: jobId, reelId: other.reelId });
  expect(await store.removeReel(reel.reelId)).toBe(true);
  expect(planned.length).toBeGreaterThanOrEqual(18);
  const scans = planned.flatMap(({ steps }) => steps.filter((step) => /^SCAN (?!CONSTANT|f$)/.test(step)));
  // sqlite_sequence has one row.
  expect(new Set(scans)).toEqual(new Set(['SCAN s']));
});
