import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateDatabase } from '@/lib/db/migrate-database';
import { parseEnv } from '@/lib/env';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { buildFromInstalled, layImage } from './lay-image';
import { productionVariables } from './production-variables';
import { RunningImage } from './RunningImage';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(180_000);

const folder = tempDir('image');
const root = join(folder, 'app');
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
let cloud: Record<string, string>;

beforeAll(async () => {
  const buildRoot = join(folder, 'build');
  buildFromInstalled(buildRoot);
  layImage(buildRoot, root);
  cloud = await productionVariables(turso);
});
afterAll(async () => {
  await turso.stop();
});

const start = (name: string, variables: Record<string, string> = {}) =>
  new RunningImage(root, { DATA_DIR: join(folder, name), ...variables });

test('what the image holds is enough to work on one machine, and no package of the development', async () => {
  expect(existsSync(join(root, 'node_modules', 'esbuild'))).toBe(false);
  const image = start('local');
  expect(image.askHealth()).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('no worker') as string,
  });
  await image.command.waitFor(/worker ready/);
  expect(image.askHealth()).toMatchObject({ exitCode: 0, said: expect.stringContaining('lives') as string });
  expect(await image.command.stop()).toBe(0);
  expect(image.command.output).toContain('worker ended');
  expect(image.askHealth().exitCode).toBe(1);
});

test('a killed worker is not taken for a living one once its last sign is old', async () => {
  const image = start('killed');
  await image.command.waitFor(/worker ready/);
  expect(await image.command.stop('SIGKILL')).toBe(-1);
  // The sign it left counts for two minutes; the age is what tells, not the file.
  expect(image.askHealth().said).toContain('last seen');
});

test('the drawing process finds its packages in the image', () => {
  const { stderr } = spawnSync(process.execPath, ['dist/draw-frames.js'], {
    cwd: root,
    input: '',
    encoding: 'utf8',
  });
  expect(stderr).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find/);
});

test('in production it refuses an unmigrated database by naming the step, then works without the SQLite driver', async () => {
  rmSync(join(root, 'node_modules', 'better-sqlite3'), { recursive: true });
  const early = start('early', cloud);
  expect(await early.command.end()).toBe(1);
  expect(early.command.output).toContain('npm run migrate');
  await migrateDatabase(parseEnv('tool', { ...cloud, DATA_DIR: folder }));
  const image = start('cloud', cloud);
  await image.command.waitFor(/worker ready/);
  expect(image.askHealth().exitCode).toBe(0);
  expect(await image.command.stop()).toBe(0);
});

test('it says all that is missing at once and ends', async () => {
  const image = start('half', { DEPLOY_ENV: 'production' });
  expect(await image.command.end()).toBe(1);
  for (const name of ['R2_BUCKET_NAME', 'TURSO_DATABASE_URL', 'STUDIO_TOKEN']) {
    expect(image.command.output).toContain(name);
  }
});
