/**
 * The job store on SQLite against plainjob, a queue of the same kind, in one run: jobs added and drained
 * per second by one process, in alternating rounds, and the time until another process has picked a new
 * job up. Ours keeps lease, claim token and deadline; the reference keeps a status.
 * Run: node --import tsx scripts/bench/job-store.ts
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite } from '@/lib/db/open-sqlite';
import { jobs } from '@/lib/db/schema';
import { LocalJobStore } from '@/lib/jobs/LocalJobStore';
import { printTable, quantile } from './table';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
const rounds = 5;
const jobsPerRound = 4_000;
const pickUps = 200;
const silent = { error() {}, warn() {}, info() {}, debug() {} };

const perSecond = (count: number, startedMs: number) => (count / (performance.now() - startedMs)) * 1_000;

function openReference() {
  const connection = new Sqlite(join(folder, 'reference.sqlite'));
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  return defineQueue({ connection: better(connection), logger: silent });
}

interface Round {
  added: number;
  drained: number;
  together: number;
}

type Reference = ReturnType<typeof openReference>;

/** The calls of a worker made directly, without its loop. */
function drainByCalls(queue: Reference) {
  for (;;) {
    const job = queue.getAndMarkJobAsProcessing('bench');
    if (!job) break;
    queue.getJobById(job.id);
    queue.markJobAsDone(job.id);
  }
}

/** As its users do: its own worker, stopped by the last job. */
async function drainByWorker(queue: Reference) {
  let left = jobsPerRound;
  const work = () => {
    left -= 1;
    if (left === 0) void worker.stop();
  };
  const worker = defineWorker('bench', work, { queue, logger: silent });
  await worker.start();
}

async function roundOfReference(queue: Reference, drain: (queue: Reference) => void | Promise<void>) {
  let startedMs = performance.now();
  for (let made = 0; made < jobsPerRound; made += 1) queue.add('bench', { made });
  const added = perSecond(jobsPerRound, startedMs);
  startedMs = performance.now();
  await drain(queue);
  return inAll(added, perSecond(jobsPerRound, startedMs));
}

/** Jobs a second through both steps together, beside each. */
const inAll = (added: number, drained: number): Round => ({
  added,
  drained,
  together: 1 / (1 / added + 1 / drained),
});

async function roundOfOurs(store: LocalJobStore, round: number) {
  let startedMs = performance.now();
  for (let made = 0; made < jobsPerRound; made += 1) await store.create({ kind: 'render', input: { made } });
  const added = perSecond(jobsPerRound, startedMs);
  startedMs = performance.now();
  for (let done = 0; ; done += 1) {
    const claimToken = `claim-${round}-${done}`;
    const job = await store.claimNextPending({ claimToken, workerId: 'bench' });
    if (!job) break;
    await store.complete({ jobId: job.jobId, claimToken }, { done });
  }
  return inAll(added, perSecond(jobsPerRound, startedMs));
}

/** Milliseconds from a job's creation here to its claim in another process, both by the database's clock. */
async function measurePickUp(file: string, store: LocalJobStore): Promise<number[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/bench/pick-up-worker.ts', file]);
  const ready = new Promise<void>((resolve) => createInterface(child.stdout).once('line', () => resolve()));
  await ready;
  for (let made = 0; made < pickUps; made += 1) {
    await store.create({ kind: 'preview', input: { made } });
    await sleep(20 + Math.random() * 30);
  }
  await sleep(1_500);
  child.kill();
  const { jobs: done } = await store.list({ kind: 'preview', limit: pickUps });
  return done.map((job) => job.startedAt! - job.createdAt);
}

/** Claims and polls a second with a million finished jobs in the table, for the ratio to an empty one. */
async function measureFlatness(store: LocalJobStore, database: ReturnType<typeof openSqlite>) {
  const probe = async () => {
    await store.create({ kind: 'save', input: {} });
    const startedMs = performance.now();
    for (let count = 0; count < 500; count += 1) {
      const { job } = await store.create({ kind: 'save', input: {} });
      const claimToken = `flat-${Math.random()}`;
      await store.claimNextPending({ claimToken, workerId: 'bench' });
      await store.get(job.jobId);
      await store.getQueuePosition(job.jobId);
    }
    return perSecond(500, startedMs);
  };
  await database.run((orm) => orm.delete(jobs));
  const empty = await probe();
  database.connection
    .exec(`INSERT INTO jobs (job_id, kind, status, input, attempt, max_attempts, claim_token, available_at, created_at, updated_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
    SELECT 'old-' || i, 'render', 'complete', '{}', 1, 2, 'old-' || i, 1, 1, 1 FROM n`);
  return { empty, full: await probe() };
}

const file = join(folder, 'ours.sqlite');
const database = openSqlite(file);
await migrateSqlite(database);
const store = new LocalJobStore(database);
const reference = openReference();
const ours: Round[] = [];
const byCalls: Round[] = [];
const byWorker: Round[] = [];
for (let round = 0; round < rounds; round += 1) {
  byCalls.push(await roundOfReference(reference, drainByCalls));
  ours.push(await roundOfOurs(store, round));
  byWorker.push(await roundOfReference(reference, drainByWorker));
}
reference.close();
const median = (sample: number[]) => quantile(sample, 0.5);
const of = (sample: Round[], key: keyof Round) => median(sample.map((one) => one[key]));
const rows = (['added', 'drained', 'together'] as const).flatMap((key) =>
  Object.entries({ 'its calls alone': byCalls, 'its worker': byWorker }).map(([how, theirs]) => {
    const ratio = median(ours.map((one, round) => one[key] / theirs[round]![key]));
    return [`jobs ${key} a second / ${how}`, of(ours, key), of(theirs, key), ratio];
  }),
);
printTable('Job store on SQLite', ['what', 'ours', 'plainjob', 'ratio'], rows);
const waitsMs = await measurePickUp(file, store);
printTable(
  'Pick-up of a new job by another process',
  ['p50, ms', 'p95, ms'],
  [[quantile(waitsMs, 0.5), quantile(waitsMs, 0.95)]],
);
const flat = await measureFlatness(store, database);
printTable(
  'Claim and poll with a million finished jobs',
  ['empty, a second', 'million, a second', 'ratio'],
  [[flat.empty, flat.full, flat.full / flat.empty]],
);
database.close();
rmSync(folder, { recursive: true, force: true });
