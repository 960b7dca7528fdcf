import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from '../../../tests/backup/run-script';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { AppError } from '@/core/errors/errors';
import { parseEnv } from '../env';
import { checkLibsqlVersion, readMigrations } from './migrate';
import { migrateDatabase } from './migrate-database';
import { openLibsql } from './open-libsql';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-migrate-'));
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
let url: string;
beforeAll(async () => {
  url = await turso.start();
});
afterAll(async () => {
  await turso.stop();
  rmSync(folder, { recursive: true, force: true });
});

const known = readMigrations().length;
const tursoEnv = (changes: Record<string, string> = {}) =>
  parseEnv('tool', {
    JOB_STORE_BACKEND: 'turso',
    TURSO_DATABASE_URL: url,
    TURSO_AUTH_TOKEN: turso.authToken,
    DATA_DIR: folder,
    ...changes,
  });
const open = () => openLibsql({ url, authToken: turso.authToken });

describe('migrating a Turso database', () => {
  it('an empty Turso database is refused with the command that migrates it', async () => {
    const database = open();
    await expect(checkLibsqlVersion(database)).rejects.toMatchObject({
      internal: expect.stringContaining('npm run migrate') as string,
    });
    database.close();
  });

  it('every migration is applied to an empty Turso database and named', async () => {
    const report = await migrateDatabase(tursoEnv());
    expect(report).toMatchObject({ place: url, known });
    expect(report.applied).toHaveLength(known);
    expect(report.applied[0]).toBe('0000_first_schema');
    const database = open();
    await checkLibsqlVersion(database);
    database.close();
  });

  it('a migrated Turso database has nothing left to apply', async () => {
    expect((await migrateDatabase(tursoEnv())).applied).toEqual([]);
  });

  it('a migration whose answer was lost is not applied twice on Turso', async () => {
    const fresh = new TursoStandIn(join(folder, 'lost.sqlite'));
    const env = tursoEnv({ TURSO_DATABASE_URL: await fresh.start(), TURSO_AUTH_TOKEN: fresh.authToken });
    fresh.inject({ kind: 'drop-after', match: /CREATE TABLE `jobs`/ });
    expect((await migrateDatabase(env)).applied).toHaveLength(known);
    expect((await migrateDatabase(env)).applied).toEqual([]);
    await fresh.stop();
  });

  it('a Turso database of a newer version is left alone', async () => {
    const database = open();
    await database.client.execute("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 1)");
    const attempt = migrateDatabase(tursoEnv());
    await expect(attempt).rejects.toBeInstanceOf(AppError);
    await expect(attempt).rejects.toMatchObject({
      internal: expect.stringContaining('newer version') as string,
    });
    await database.client.execute('DELETE FROM __drizzle_migrations WHERE created_at = 1');
    database.close();
  });

  it.each([
    ['a wrong token', { TURSO_AUTH_TOKEN: 'wrong' }, /TURSO_AUTH_TOKEN.*turso db tokens create/],
    ['a place where nothing answers', { TURSO_DATABASE_URL: 'http://127.0.0.1:9' }, /cannot be reached.*URL/],
    [
      'an address of another kind',
      { TURSO_DATABASE_URL: 'ftp://x' },
      /TURSO_DATABASE_URL is not the address/,
    ],
    ['no address at all', { TURSO_DATABASE_URL: 'my-database' }, /TURSO_DATABASE_URL is not the address/],
  ])('%s is explained with what to do when Turso is migrated', async (_name, changes, words) => {
    await expect(migrateDatabase(tursoEnv(changes))).rejects.toThrow(words);
  });

  it('a failing gateway is not blamed on the settings when Turso is migrated', async () => {
    turso.inject({ kind: 'bad-gateway', times: 9 });
    await expect(migrateDatabase(tursoEnv())).rejects.toThrow(/status 502/);
    turso.clearFaults();
  });
});

it('a SQLite file is migrated to this version', async () => {
  const env = parseEnv('tool', { DATA_DIR: join(folder, 'local') });
  expect((await migrateDatabase(env)).applied).toHaveLength(known);
  expect((await migrateDatabase(env)).applied).toEqual([]);
});

describe('the migrate command', () => {
  const run = (changes: Record<string, string> = {}) =>
    runScript('scripts/ops/migrate.ts', [], {
      JOB_STORE_BACKEND: 'turso',
      TURSO_DATABASE_URL: url,
      TURSO_AUTH_TOKEN: turso.authToken,
      DATA_DIR: folder,
      ...changes,
    });

  it('the migrate command reports what it did and exits with 0', async () => {
    const { said, exitCode } = await run();
    expect(said).toContain(`The database at ${url} is of this version: nothing to do, ${known} in all.`);
    expect(exitCode).toBe(0);
  });

  it('the migrate command names what is missing or wrong, never the token, and exits with 1', async () => {
    const [halfSet, wrong] = await Promise.all([
      run({ TURSO_AUTH_TOKEN: '' }),
      run({ TURSO_AUTH_TOKEN: 'not-the-token' }),
    ]);
    expect(halfSet).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('TURSO_AUTH_TOKEN: needed') as string,
    });
    expect(wrong).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('turso db tokens create') as string,
    });
    expect(wrong.said).not.toContain('not-the-token');
    expect(wrong.said).not.toContain('    at ');
  });
});
