import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { getDatabase } from '@/lib/db/get-database';
import { getEnv, parseEnv } from '@/lib/env';
import { idlePauses, TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { migrateDatabase } from '@/lib/db/migrate-database';
import { getStorageAdapter } from '@/lib/storage';
import { startDispatchRounds } from '../../worker/gpu/start-dispatch-rounds';
import { sweepAll, sweepYoung } from '../../worker/sweeps/housekeeping';
import { startPollLoop } from '../../worker/poll-loop';
import { sweepsEveryMs } from '../../worker/sweeps/start-housekeeping';
import { Turns } from '../../worker/Turns';
import { openTestStudio } from '../studio/open-test-studio';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { addRecordings, startMetering } from './idle-studio';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(120_000);

/** What Turso's free plan bears many times over, whatever the size of the library. */
const budget = { rowsRead: 5_000_000, requests: 600_000 };
const monthMs = 31 * 24 * 3_600_000;
const hourMs = 3_600_000;
/** The worker's pauses are shortened by this, so that an hour of them passes in seconds. */
const speedUp = 25;

interface Cost {
  rowsRead: number;
  requests: number;
}

/** The sum of costs, each so many times. */
const sum = (...parts: [times: number, cost: Cost][]): Cost => ({
  rowsRead: parts.reduce((total, [times, cost]) => total + times * cost.rowsRead, 0),
  requests: parts.reduce((total, [times, cost]) => total + times * cost.requests, 0),
});

/** What an idle worker costs with so many recordings in the library. */
async function measure(recordings: number, changes: Record<string, string> = {}) {
  const folder = tempDir('idle');
  const file = join(folder, 'turso.sqlite');
  const turso = new TursoStandIn(file);
  const variables = {
    JOB_STORE_BACKEND: 'turso',
    TURSO_DATABASE_URL: await turso.start(),
    TURSO_AUTH_TOKEN: turso.authToken,
    WORKER_POLL_INTERVAL_MS: '10',
    WORKER_REAP_INTERVAL_MS: String(5_000 / speedUp),
    ...changes,
  };
  await migrateDatabase(parseEnv('tool', variables));
  const studio = await openTestStudio(variables);
  try {
    addRecordings(file, recordings);
    const pollMs = Math.max(...idlePauses.map((pause) => pause.pollMs));
    const store = new TursoJobStore(getDatabase(), [{ afterMs: -1, pollMs: pollMs / speedUp }]);
    const log = pino({ level: 'silent' });
    const context = {
      ...{ workerId: 'worker_1', env: getEnv(), database: getDatabase(), store, log },
      ...{ storage: getStorageAdapter(), pipelines: {} as never, gpu: {} as never },
    };
    const metered = async (work: () => Promise<unknown>): Promise<Cost> => {
      const meter = startMetering(turso, file, folder);
      await work();
      turso.onPipeline = () => undefined;
      return meter.read();
    };
    const task = { ...context, signal: new AbortController().signal };
    const young = await metered(() => sweepYoung(task));
    const all = await metered(() => sweepAll(task));
    let polls = 0;
    const wait = store.waitForWork.bind(store);
    store.waitForWork = (...args) => ((polls += 1), wait(...args));
    const polled = await metered(async () => {
      const turns = new Turns(context);
      turns.start();
      const stopDispatchRounds = startDispatchRounds(context, () => turns.hasDispatched());
      const loop = startPollLoop(context, turns);
      while (polls < 40) await sleep(20);
      await loop.drain(0);
      await Promise.all([turns.stop(), stopDispatchRounds()]);
    });
    const hour = sum([hourMs / pollMs / polls, polled], [hourMs / sweepsEveryMs.young, young]);
    const month = sum([monthMs / hourMs, hour], [monthMs / sweepsEveryMs.all, all]);
    return { all, hour, month };
  } finally {
    await studio.close();
    await turso.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('an idle worker on Turso', () => {
  const costs = new Map<number, Awaited<ReturnType<typeof measure>>>();
  beforeAll(async () => {
    for (const recordings of [0, 365, 5_000]) costs.set(recordings, await measure(recordings));
  }, 120_000);

  it.each([0, 365, 5_000])('stays within its budget of a month with %i recordings', (recordings) => {
    const { month } = costs.get(recordings)!;
    expect(month.rowsRead).toBeLessThanOrEqual(budget.rowsRead);
    expect(month.requests).toBeLessThanOrEqual(budget.requests);
    expect(month.requests).toBeGreaterThan(budget.requests / 2);
  });

  it('costs the same an hour whatever the size of the library', () => {
    const [few, many] = [costs.get(365)!.hour, costs.get(5_000)!.hour];
    // What was made within the last days is looked at again.
    expect(few.rowsRead - costs.get(0)!.hour.rowsRead).toBeLessThan(200);
    expect(many.rowsRead).toBeLessThanOrEqual(few.rowsRead + 50);
    expect(many.requests).toBeLessThanOrEqual(few.requests + 50);
  });

  it('reads each row a few times a day at most, also where originals are not kept for good', async () => {
    const [bare, full] = [costs.get(5_000)!.all, (await measure(5_000, { ORIGINALS_KEPT_DAYS: '30' })).all];
    // A recording has 17 rows here: four jobs, two assets, a video, their nine files, and the clip of its edit.
    expect(bare.rowsRead).toBeLessThanOrEqual(17 * 5_000);
    expect(full.rowsRead).toBeLessThanOrEqual(2 * 17 * 5_000);
  });
});

test('the meter counts every row of a scan and of a range, and few where there is nothing', async () => {
  const folder = tempDir('meter');
  const file = join(folder, 'turso.sqlite');
  const turso = new TursoStandIn(file);
  const variables = { JOB_STORE_BACKEND: 'turso', TURSO_DATABASE_URL: await turso.start() };
  await migrateDatabase(parseEnv('tool', { ...variables, TURSO_AUTH_TOKEN: turso.authToken }));
  addRecordings(file, 100);
  const rowsReadBy = (sql: string) => {
    const meter = startMetering(turso, file, folder);
    meter.hear(JSON.stringify({ requests: [{ type: 'execute', stmt: { sql } }] }));
    return meter.read().rowsRead;
  };
  try {
    const scanned = rowsReadBy('SELECT job_id FROM jobs');
    expect(scanned).toBeGreaterThanOrEqual(399);
    expect(scanned).toBeLessThan(2 * 400);
    const ranged = rowsReadBy('SELECT sum(seq) FROM jobs WHERE seq > 200');
    expect(ranged).toBeGreaterThanOrEqual(199);
    expect(ranged).toBeLessThan(2 * 200);
    const squared = rowsReadBy('SELECT sum(a.seq + b.seq) FROM jobs a, jobs b WHERE a.kind <> b.status');
    expect(squared).toBeGreaterThanOrEqual(400 * 400);
    expect(rowsReadBy("SELECT job_id FROM jobs WHERE status = 'pending'")).toBeLessThan(3);
  } finally {
    await turso.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
