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

describe('bringing a Turso database to this version', () => {
  it('is what the check of an empty one asks for, by its command', async () => {
    const database = open();
    await expect(checkLibsqlVersion(database)).rejects.toMatchObject({
      internal: expect.stringContaining('npm run migrate') as string,
    });
    database.close();
  });

  it('applies everything to an empty one and names it', async () => {
    const report = await migrateDatabase(tursoEnv());
    expect(report).toMatchObject({ place: url, known });
    expect(report.applied).toHaveLength(known);
    expect(report.applied[0]).toBe('0000_first_schema');
    const database = open();
    await checkLibsqlVersion(database);
    database.close();
  });

  it('finds nothing to do a second time', async () => {
    expect((await migrateDatabase(tursoEnv())).applied).toEqual([]);
  });

  it('goes on where the answer to an applied migration was lost', async () => {
    const fresh = new TursoStandIn(join(folder, 'lost.sqlite'));
    const env = tursoEnv({ TURSO_DATABASE_URL: await fresh.start(), TURSO_AUTH_TOKEN: fresh.authToken });
    fresh.inject({ kind: 'drop-after', match: /CREATE TABLE `jobs`/ });
    expect((await migrateDatabase(env)).applied).toHaveLength(known);
    expect((await migrateDatabase(env)).applied).toEqual([]);
    await fresh.stop();
  });

  it('leaves one of a newer version alone', async () => {
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
  ])('says of %s what to do', async (_name, changes, words) => {
    await expect(migrateDatabase(tursoEnv(changes))).rejects.toThrow(words);
  });

  it('says of a gateway that fails that it is not the settings', async () => {
    turso.inject({ kind: 'bad-gateway', times: 9 });
    await expect(migrateDatabase(tursoEnv())).rejects.toThrow(/status 502/);
    turso.clearFaults();
  });
});

it('brings a file to this version', async () => {
  const env = parseEnv('tool', { DATA_DIR: join(folder, 'local') });
  expect((await migrateDatabase(env)).applied).toHaveLength(known);
  expect((await migrateDatabase(env)).applied).toEqual([]);
});

describe('the command', () => {
  const run = (changes: Record<string, string> = {}) =>
    runScript('scripts/ops/migrate.ts', [], {
      JOB_STORE_BACKEND: 'turso',
      TURSO_DATABASE_URL: url,
      TURSO_AUTH_TOKEN: turso.authToken,
      DATA_DIR: folder,
      ...changes,
    });

  it('says what it did and ends with 0', async () => {
    const { said, exitCode } = await run();
    expect(said).toContain(`The database at ${url} is of this version: nothing to do, ${known} in all.`);
    expect(exitCode).toBe(0);
  });

  it('names what is missing or wrong, never the token, and ends with 1', async () => {
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
