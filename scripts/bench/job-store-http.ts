/**
 * The job store over http: jobs added a second by one process, and drained by one and by eight workers, each
 * a process, with and without a way between them and the database. Every job must be claimed once.
 * With TURSO_TEST_URL (and TURSO_TEST_TOKEN) at the real service, whose table of jobs is emptied.
 * Run: node --import tsx scripts/bench/job-store-http.ts
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql } from '@/lib/db/open-libsql';
import { jobs } from '@/lib/db/schema';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { printTable } from './table';

const realUrl = process.env.TURSO_TEST_URL;

interface Server {
  url: string;
  authToken?: string;
  stop(): Promise<void>;
}

function start(script: string, args: string[]) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', `scripts/bench/${script}`, ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const line = async () => {
    const next = await lines.next();
    if (next.done) throw new Error(`${script} ended early`);
    return next.value;
  };
  return { child, line, ended };
}

async function openServer(delayMs: number): Promise<Server> {
  if (realUrl) {
    return { url: realUrl, authToken: process.env.TURSO_TEST_TOKEN, stop: () => Promise.resolve() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-bench-'));
  const { child, line, ended } = start('turso-server.ts', [join(folder, 'queue.sqlite'), String(delayMs)]);
  const stop = async () => {
    child.stdin!.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...(JSON.parse(await line()) as { url: string; authToken: string }), stop };
}

/** What a worker says at its end. */
interface Drained {
  claimed: string[];
  cpuMs: number;
}

/** @throws Error where a job was claimed twice or not at all */
async function measure(server: Server, store: TursoJobStore, workerCount: number, jobCount: number) {
  const args = [server.url, server.authToken ?? ''];
  const workers = Array.from({ length: workerCount }, () => start('drain-worker.ts', args));
  await Promise.all(workers.map(({ line }) => line()));
  const perSecond = (startedMs: number) => (jobCount / (performance.now() - startedMs)) * 1_000;
  const made: string[] = [];
  let startedMs = performance.now();
  for (let nth = 0; nth < jobCount; nth += 1) {
    made.push((await store.create({ kind: 'render', input: { nth } })).job.jobId);
  }
  const added = perSecond(startedMs);
  startedMs = performance.now();
  for (const { child } of workers) child.stdin!.write('go\n');
  const said = await Promise.all(workers.map(async ({ line }) => JSON.parse(await line()) as Drained));
  const drained = perSecond(startedMs);
  await Promise.all(workers.map(({ ended }) => ended));
  const all = said.flatMap(({ claimed }) => claimed);
  if (all.length !== made.length || new Set([...all, ...made]).size !== made.length) {
    throw new Error(`${made.length} jobs were claimed ${all.length} times`);
  }
  const cpuMs = said.reduce((sum, one) => sum + one.cpuMs, 0) / jobCount;
  return { added, drained, cpuMs };
}

async function measureAt(delayMs: number, jobCount: number): Promise<(string | number)[][]> {
  const server = await openServer(delayMs);
  const database = openLibsql(server);
  await migrateLibsql(database);
  const way = realUrl ? 'Turso' : delayMs === 0 ? 'loopback' : `${delayMs} ms each`;
  const rows: (string | number)[][] = [];
  for (const workerCount of [1, 8]) {
    await database.run((orm) => orm.delete(jobs));
    const store = new TursoJobStore(database);
    const { added, drained, cpuMs } = await measure(server, store, workerCount, jobCount);
    rows.push([way, String(workerCount), jobCount, added, drained, cpuMs]);
  }
  database.close();
  await server.stop();
  return rows;
}

const rows = realUrl
  ? await measureAt(0, 400)
  : [...(await measureAt(0, 1_000)), ...(await measureAt(20, 400))];
printTable(
  'Job store over http, each job claimed once',
  [
    'way to the database',
    'workers',
    'jobs',
    'added a second by one process',
    'drained a second',
    'CPU of the workers per job, ms',
  ],
  rows,
);
