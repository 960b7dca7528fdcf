import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { resetDatabase } from '../db/get-database';
import { migrateDatabase } from '../db/migrate-database';
import { getEnv, resetEnv } from '../env';
import { resetJobStore } from '../jobs';
import type { Logger } from '../log';
import { resetStorageAdapter } from '../storage';
import { readHealth, resetHealth } from './read-health';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-health-'));
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
const given = { ...process.env };

async function look(changes: Record<string, string> = {}) {
  for (const reset of [resetHealth, resetJobStore, resetDatabase, resetStorageAdapter, resetEnv]) reset();
  Object.assign(process.env, changes);
  const reasons: unknown[] = [];
  const log = {
    warn: (fields: { part: string; internal?: string }) => reasons.push([fields.part, fields.internal]),
  };
  return { health: await readHealth(log as unknown as Logger), reasons };
}

beforeAll(async () => {
  Object.assign(process.env, {
    DATA_DIR: folder,
    JOB_STORE_BACKEND: 'turso',
    TURSO_DATABASE_URL: await turso.start(),
    TURSO_AUTH_TOKEN: turso.authToken,
  });
});
afterAll(async () => {
  for (const reset of [resetHealth, resetJobStore, resetDatabase, resetStorageAdapter]) reset();
  process.env = given;
  resetEnv();
  await turso.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the log of a studio whose health is degraded', () => {
  it('names the command where the database was never migrated', async () => {
    const { health, reasons } = await look();
    expect(health).toMatchObject({ status: 'degraded', database: 'unavailable', storage: 'ok' });
    expect(reasons).toEqual([['database', expect.stringContaining('npm run migrate')]]);
  });

  it('is silent once it is', async () => {
    resetEnv();
    await migrateDatabase(getEnv());
    expect(await look()).toMatchObject({ health: { status: 'ok', database: 'ok' }, reasons: [] });
  });

  it('names the variable where the token is wrong', async () => {
    const { health, reasons } = await look({ TURSO_AUTH_TOKEN: 'wrong' });
    expect(health.database).toBe('unavailable');
    expect(reasons).toEqual([['database', expect.stringContaining('TURSO_AUTH_TOKEN')]]);
  });
});
