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
import { LocalJobStore } from '@/lib/jobs/local/LocalJobStore';
import type { Claim } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';
import { printTable, quantile } from './table';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
const rounds = Number(process.env.BENCH_ROUNDS ?? 9);
const jobsPerRound = 4_000;
/** Few enough that whatever else the machine does falls on all alike. */
const jobsPerTurn = 250;
const pickUps = 200;
const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** Microseconds that one job takes, by the clock on the wall and of CPU. */
interface Cost {
  wallUs: number;
  cpuUs: number;
}
interface Round {
  added: Cost;
  drained: Cost;
}

/** A queue under measurement. */
interface Contender {
  add(count: number): void | Promise<void>;
  drain(count: number): void | Promise<void>;
  close(): void;
}

async function costOf(work: () => void | Promise<void>, count = jobsPerRound): Promise<Cost> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const wallUs = (performance.now() - startedMs) * 1_000;
  return { wallUs: wallUs / count, cpuUs: (user + system) / count };
}

function openReference(name: string) {
  const connection = new Sqlite(join(folder, name));
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  const queue = defineQueue({ connection: better(connection), logger: silent });
  const add = (count: number) => {
    for (let made = 0; made < count; made += 1) queue.add('bench', { made });
  };
  return { queue, add };
}

/** The calls of plainjob's worker made directly, without its loop. */
function referenceByCalls(): Contender {
  const { queue, add } = openReference('calls.sqlite');
  const drain = (count: number) => {
    for (let done = 0; done < count; done += 1) {
      const job = queue.getAndMarkJobAsProcessing('bench')!;
      queue.getJobById(job.id);
      queue.markJobAsDone(job.id);
    }
  };
  return { add, drain, close: () => queue.close() };
}

/** As its users do: its own worker, stopped by the last job. */
function referenceByWorker(): Contender {
  const { queue, add } = openReference('worker.sqlite');
  const drain = async (count: number) => {
    let left = count;
    const work = () => {
      left -= 1;
      if (left === 0) void worker.stop();
    };
    const worker = defineWorker('bench', work, { queue, logger: silent });
    await worker.start();
  };
  return { add, drain, close: () => queue.close() };
}

function contenderOf(store: LocalJobStore): Contender {
  const add = async (count: number) => {
    for (let made = 0; made < count; made += 1) await store.create({ kind: 'render', input: { made } });
  };
  const drain = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      const claimToken = newId('claim');
      const job = await store.claimNextPending({ claimToken, workerId: 'bench' });
      await store.complete({ jobId: job!.jobId, claimToken }, { done });
    }
  };
  return { add, drain, close() {} };
}

/** All contenders do the same number of jobs in short turns; what each turn took is added up. */
async function takeTurns(contenders: Contender[], step: 'add' | 'drain'): Promise<Cost[]> {
  const costs = contenders.map((): Cost => ({ wallUs: 0, cpuUs: 0 }));
  const turns = jobsPerRound / jobsPerTurn;
  for (let turn = 0; turn < turns; turn += 1) {
    for (const at of contenders.keys()) {
      const which = (at + turn) % contenders.length;
      const { wallUs, cpuUs } = await costOf(() => contenders[which]![step](jobsPerTurn), jobsPerTurn);
      costs[which]!.wallUs += wallUs / turns;
      costs[which]!.cpuUs += cpuUs / turns;
    }
  }
  return costs;
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

const openStore = async (name: string) => {
  const database = openSqlite(join(folder, name));
  await migrateSqlite(database);
  return { database, store: new LocalJobStore(database) };
};

/** A million jobs as the store leaves them when they are done. */
const fill = `INSERT INTO jobs (job_id, kind, status, input, result, attempt, max_attempts, claim_token, worker_id,
    available_at, created_at, updated_at, started_at, finished_at)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
  SELECT printf('job_%d_', i) || lower(hex(randomblob(10))), 'render', 'complete', '{"made":1}',
    '{"done":1}', 1, 2, printf('claim_%012x', 1700000000001 + i * 60) || lower(hex(randomblob(10))), 'bench',
    1700000000000, 1700000000000, 1700000000000, 1700000000000, 1700000000000 FROM n`;

/** Microseconds of CPU of creating, claiming and polling a job, with no job there before and with a million. */
async function measureFlatness() {
  const [empty, full] = [await openStore('empty.sqlite'), await openStore('full.sqlite')];
  full.database.connection.exec(fill);
  const probe = async (store: LocalJobStore) => {
    const jobs: Claim[] = [];
    const created = await costOf(async () => {
      for (let count = 0; count < jobsPerRound; count += 1) {
        const { job } = await store.create({ kind: 'save', input: {} });
        jobs.push({ jobId: job.jobId, claimToken: newId('claim') });
      }
    });
    const polled = await costOf(async () => {
      for (const { jobId } of jobs) await store.getWithPosition(jobId);
    });
    const claimed = await costOf(async () => {
      for (const { claimToken } of jobs) await store.claimNextPending({ claimToken, workerId: 'bench' });
    });
    for (const claim of jobs) await store.complete(claim, {});
    return { created, claimed, polled };
  };
  const samples = { empty: [] as Probe[], full: [] as Probe[] };
  type Probe = Awaited<ReturnType<typeof probe>>;
  for (let round = 0; round < rounds; round += 1) {
    samples.empty.push(await probe(empty.store));
    samples.full.push(await probe(full.store));
  }
  empty.database.close();
  full.database.close();
  return (['created', 'claimed', 'polled'] as const).map((step) => {
    const [none, million] = [samples.empty, samples.full].map((sample) =>
      sample.map((one) => one[step].cpuUs),
    ) as [number[], number[]];
    return [step, median(none), median(million), ratioOf(none, million)];
  });
}

const median = (sample: number[]) => quantile(sample, 0.5);
/** The median of each round's own ratio: how many times as fast the second is. */
const ratioOf = (first: number[], second: number[]) =>
  median(first.map((value, round) => value / second[round]!));

const { database, store } = await openStore('ours.sqlite');
const contenders = [contenderOf(store), referenceByCalls(), referenceByWorker()];
const taken: Round[][] = contenders.map(() => []);
for (let round = 0; round < rounds; round += 1) {
  const added = await takeTurns(contenders, 'add');
  const drained = await takeTurns(contenders, 'drain');
  for (const [at, of] of taken.entries()) of.push({ added: added[at]!, drained: drained[at]! });
}
const [ours, byCalls, byWorker] = taken as [Round[], Round[], Round[]];
const rows = (['added', 'drained'] as const).flatMap((step) =>
  Object.entries({ 'its calls alone': byCalls, 'its worker': byWorker }).flatMap(([how, theirs]) =>
    (['wallUs', 'cpuUs'] as const).map((by) => {
      const [mine, its] = [ours, theirs].map((sample) => sample.map((one) => one[step][by])) as [
        number[],
        number[],
      ];
      const what = `${step} / ${how}, ${by === 'wallUs' ? 'wall' : 'CPU'}`;
      return [what, median(mine), median(its), ratioOf(its, mine)];
    }),
  ),
);
for (const contender of contenders) contender.close();
printTable(
  'Job store on SQLite, µs per job; a ratio above 1 is faster',
  ['what', 'ours', 'plainjob', 'ratio'],
  rows,
);
const waitsMs = await measurePickUp(join(folder, 'ours.sqlite'), store);
printTable(
  'Pick-up of a new job by another process',
  ['p50, ms', 'p95, ms'],
  [[quantile(waitsMs, 0.5), quantile(waitsMs, 0.95)]],
);
printTable(
  'With a million finished jobs in the table, µs of CPU per job; a ratio of 1 is flat',
  ['step', 'none', 'a million', 'ratio'],
  await measureFlatness(),
);
database.close();
rmSync(folder, { recursive: true, force: true });
