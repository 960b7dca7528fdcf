import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '@/lib/db/migrate-database';
import { parseEnv } from '@/lib/env';
import { layFunction, layProxy } from '../hosted/lay-function';
import { productionVariables } from '../deploy/production-variables';
import { TursoStandIn } from '../turso-stand-in/TursoStandIn';
import { RunningCommand } from './RunningCommand';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-hosted-'));
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
const owner = { authorization: 'Bearer a-token-of-the-owner' };
let cloud: Record<string, string>;
let running: RunningCommand;
let origin: string;

beforeAll(async () => {
  execFileSync('bash', ['-euc', '. scripts/setup/set-up.sh; with_lock build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  cloud = {
    ...(await productionVariables(turso)),
    DATA_DIR: join(folder, 'no-such-folder'),
  };
  await migrateDatabase(parseEnv('tool', cloud));
  layFunction(
    process.cwd(),
    [
      'app/api/health/route',
      'app/api/audio/jobs/route',
      'app/api/audio/ingest/route',
      'app/(sign-in)/login/page',
    ],
    join(folder, 'function'),
  );
  running = start(cloud);
  origin = `http://127.0.0.1:${(await running.waitFor(/listening on (\d+)/))[1]}`;
});
afterAll(async () => {
  await running.stop();
  await turso.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string>) =>
  new RunningCommand(
    process.execPath,
    ['launcher.cjs'],
    { NODE_ENV: 'production', ...env },
    join(folder, 'function'),
  );

test('a hosted function holds the driver of Turso and the migrations, and no SQLite driver', async () => {
  const holds = (path: string) => existsSync(join(folder, 'function', path));
  expect(holds('node_modules/@libsql/client/package.json')).toBe(true);
  expect(holds('drizzle/0000_first_schema.sql')).toBe(true);
  expect(holds('node_modules/better-sqlite3')).toBe(false);
  expect(holds('.data')).toBe(false);
  const health = (await (await fetch(`${origin}/api/health`)).json()) as { data: object };
  expect(health.data).toMatchObject({
    status: 'degraded',
    database: 'ok',
    storage: 'unavailable',
    queueDepth: 0,
  });
});

test('it knows the owner, takes a job in and answers as behind our own door', async () => {
  expect((await fetch(`${origin}/api/audio/jobs`)).status).toBe(401);
  const created = await fetch(`${origin}/api/audio/ingest`, {
    method: 'POST',
    headers: { ...owner, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'url', url: 'https://example.org/a.mp3' }),
  });
  expect(created.status).toBe(202);
  const listed = await fetch(`${origin}/api/audio/jobs`, { headers: owner });
  expect(listed.headers.get('x-content-type-options')).toBe('nosniff');
  expect(listed.headers.get('cache-control')).toBe('no-store');
  expect(((await listed.json()) as { data: { jobs: object[] } }).data.jobs).toHaveLength(1);
});

test('it renders a page, and writes nothing to its disk', async () => {
  const page = await fetch(`${origin}/login`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<form');
  expect(existsSync(cloud.DATA_DIR!)).toBe(false);
});

test('without its settings it says all that is missing', async () => {
  const bare = start({ DEPLOY_ENV: 'production' });
  const port = (await bare.waitFor(/listening on (\d+)/))[1];
  void fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(20_000) }).catch(() => {});
  await bare.waitFor(/STUDIO_TOKEN/);
  expect(bare.output).toMatch(/R2_BUCKET_NAME[\s\S]*TURSO_DATABASE_URL/);
  await bare.stop();
});

test('the proxy loads as a function of its own, once the build command of the host has listed all it needs', async () => {
  const root = join(folder, 'built');
  const list = '.next/server/middleware.js.nft.json';
  cpSync(join(process.cwd(), list), join(root, list), { recursive: true });
  execFileSync(process.execPath, [join(process.cwd(), 'scripts/setup/trace-proxy.mjs')], { cwd: root });
  layProxy(process.cwd(), join(folder, 'proxy'), join(root, list));
  const asked = new RunningCommand(
    process.execPath,
    ['launcher.cjs', 'https://studio.example/login'],
    { ...cloud, NODE_ENV: 'production' },
    join(folder, 'proxy'),
  );
  await asked.end();
  expect(asked.output).toContain('"status":200');
  expect(asked.output).toMatch(/content-security-policy":"default-src 'self'; script-src 'self' 'nonce-/);
});
