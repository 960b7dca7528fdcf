import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { migrateLibsql } from '@/lib/db/migrate';
import { type LibsqlDatabase, openLibsql } from '@/lib/db/open-libsql';
import { parseEnv } from '@/lib/env';
import type { Job } from '@/lib/jobs/types';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { LocalStorageAdapter } from '@/lib/storage/local/LocalStorageAdapter';
import { recipeOf } from '../tests/http/sample-rows';
import { TursoStandIn } from '../tests/turso-stand-in/TursoStandIn';
import type { Pipelines } from './pipelines';
import type { Pipeline } from './pipelines/types';
import { type PollLoop, startPollLoop } from './poll-loop';
import { Turns } from './Turns';
import type { WorkerContext } from './worker-context';
import { tempDir } from '../tests/studio/temp-dir';

const leaseMs = 1_200;
const outageMs = 3_000;
const result = { previewKey: 'previews/x.m4a', durationSec: 1 };

describe('a database outage longer than a lease', () => {
  const dataDir = tempDir('away');
  const standIn = new TursoStandIn(join(dataDir, 'server.sqlite'));
  let database: LibsqlDatabase;
  let store: TursoJobStore;
  let loop: PollLoop;
  let turns: Turns;

  beforeAll(async () => {
    database = openLibsql({ url: await standIn.start(), authToken: standIn.authToken });
    await migrateLibsql(database);
    store = new TursoJobStore(database);
  });
  afterEach(async () => {
    standIn.stopHanging();
    await Promise.all([loop.drain(0), turns.stop()]);
  });
  afterAll(async () => {
    database.close();
    await standIn.stop();
  });

  const start = (preview: Pipeline<'preview'>) => {
    const env = parseEnv('worker', {
      DATA_DIR: dataDir,
      WORKER_LEASE_MS: String(leaseMs),
      WORKER_REAP_INTERVAL_MS: '100',
      WORKER_POLL_INTERVAL_MS: '50',
      WORKER_RETRY_PAUSE_MS: '100',
    });
    const storage = new LocalStorageAdapter(join(dataDir, 'files'), Buffer.alloc(32, 1));
    const pipelines = { preview } as Partial<Pipelines> as Pipelines;
    const log = pino({ level: 'silent' });
    const context: WorkerContext = { workerId: 'w1', env, storage, pipelines, log, store, database };
    turns = new Turns(context);
    turns.start();
    loop = startPollLoop(context, turns);
  };
  const outage = async () => {
    standIn.inject({ kind: 'drop-before', every: 1 });
    await sleep(outageMs);
    standIn.clearFaults();
  };
  const create = async () => (await store.create({ kind: 'preview', input: recipeOf('a') })).job.jobId;
  const ended = async (jobId: string): Promise<Job> => {
    for (let tries = 0; tries < 500; tries += 1) {
      const job = (await store.get(jobId))!;
      if (job.finishedAt !== null) return job;
      await sleep(20);
    }
    throw new Error(`the job did not end: ${JSON.stringify(await store.get(jobId))}`);
  };

  it('costs the running job no attempt, even if it happens repeatedly', async () => {
    let runs = 0;
    let begun = () => undefined as void;
    start(async ({ signal }) => {
      runs += 1;
      begun();
      if (runs > 3) return { result };
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    });
    const running = () => new Promise<void>((resolve) => (begun = resolve));
    let next = running();
    const jobId = await create();
    for (let outages = 0; outages < 3; outages += 1) {
      await next;
      next = running();
      await outage();
    }
    expect(await ended(jobId)).toMatchObject({ status: 'complete', attempt: 1 });
    expect(runs).toBe(4);
  }, 60_000);

  it('does not lose work that finished during the outage', async () => {
    let runs = 0;
    let finish = () => undefined as void;
    start(async () => {
      runs += 1;
      await new Promise<void>((resolve) => (finish = resolve));
      return { result };
    });
    const jobId = await create();
    while (runs === 0) await sleep(10);
    const away = outage();
    await sleep(200);
    finish();
    await away;
    expect(await ended(jobId)).toMatchObject({ status: 'complete', attempt: 1, result });
    expect(runs).toBe(1);
  }, 60_000);
});
