import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import type { JobStore } from '@/lib/jobs/types';
import { createLogger } from '@/lib/log';
import { removeAlive, writeAlive } from './alive-file';
import { Turns } from './Turns';
import type { WorkerContext } from './worker-context';
import { tempDir } from '../tests/studio/temp-dir';

let dataDir: string;
beforeEach(() => {
  dataDir = tempDir('alive');
});

function askHealth() {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ops/worker-health.mjs'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir } as unknown as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  return { exitCode: status, said: stdout + stderr };
}

const writeFresh = (changes: { atMs?: number; databaseAtMs?: number } = {}) =>
  writeAlive(dataDir, { workerId: 'w1', atMs: Date.now(), databaseAtMs: Date.now(), ...changes });
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

describe('worker-health', () => {
  it('reports a worker as healthy while its liveness file is fresh', () => {
    writeFresh();
    expect(askHealth()).toEqual({ exitCode: 0, said: expect.stringContaining('w1 lives') as string });
  });

  it('reports no worker if none ever ran or the last one was shut down', () => {
    expect(askHealth()).toMatchObject({ exitCode: 1, said: expect.stringContaining('no worker') as string });
    writeFresh();
    removeAlive(dataDir);
    expect(askHealth().exitCode).toBe(1);
  });

  it('reports a worker that was killed or hangs as unhealthy', () => {
    writeFresh({ atMs: minutesAgo(3) });
    expect(askHealth()).toMatchObject({ exitCode: 1, said: expect.stringContaining('silent') as string });
  });

  it('tolerates a short database outage but not a long one', () => {
    writeFresh({ databaseAtMs: minutesAgo(5) });
    expect(askHealth().exitCode).toBe(0);
    writeFresh({ databaseAtMs: minutesAgo(15) });
    expect(askHealth()).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('no database') as string,
    });
  });

  it('fails on a liveness file that is empty or malformed', () => {
    for (const text of ['', '{}', '{"workerId":"w1","atMs":"soon"}']) {
      writeFileSync(join(dataDir, 'worker-alive.json'), text);
      expect(askHealth().exitCode).toBe(1);
    }
  });
});

test('a missing data folder is created for the liveness file', () => {
  rmSync(dataDir, { recursive: true });
  writeFresh();
  expect(askHealth().exitCode).toBe(0);
});

test('the turns of a worker write the liveness file, and stopping them removes it', async () => {
  let database = true;
  const store = {
    takeTurn: async () => {
      if (!database) throw new AppError('database.unavailable');
      return { job: null, reaped: { retried: [], failed: [], cancelled: [], timedOut: [] }, dispatched: 0 };
    },
  } as Partial<JobStore> as JobStore;
  const env = parseEnv('worker', { DATA_DIR: dataDir, WORKER_REAP_INTERVAL_MS: '50', LOG_LEVEL: 'silent' });
  const log = createLogger('worker');
  log.level = 'silent';
  const turns = new Turns({ env, store, workerId: 'w1', log } as Partial<WorkerContext> as WorkerContext);
  turns.start();
  try {
    for (let tries = 0; tries < 100 && askHealth().exitCode !== 0; tries += 1) await sleep(50);
    database = false;
    await sleep(150);
    expect(askHealth()).toEqual({ exitCode: 0, said: expect.stringContaining('w1 lives') as string });
  } finally {
    await turns.stop();
  }
  expect(readdirSync(dataDir)).toEqual([]);
});
