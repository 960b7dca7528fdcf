import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TursoStandIn } from '../../../tests/turso-stand-in/TursoStandIn';
import { GET } from '@/app/api/health/route';
import { resetDatabase } from '../db/get-database';
import { migrateDatabase } from '../db/migrate-database';
import { getEnv, resetEnv } from '../env';
import { getJobStore, resetJobStore } from '../jobs';
import type { Logger } from '../log';
import { resetStorageAdapter } from '../storage';
import type { Health } from '@/core/api/studio';
import { readHealth, resetHealth } from './read-health';
import { tempDir } from '../../../tests/studio/temp-dir';

const folder = tempDir('health');
const turso = new TursoStandIn(join(folder, 'turso.sqlite'));
const given = { ...process.env };

async function look(changes: Record<string, string> = {}) {
  for (const reset of [resetHealth, resetJobStore, resetDatabase, resetStorageAdapter, resetEnv]) reset();
  Object.assign(process.env, changes);
  const reasons: unknown[] = [];
  const log = {
    warn: (fields: { part: string; internal?: string }) => reasons.push([fields.part, fields.internal]),
  };
  return { health: await readHealth(log as unknown as Logger, 'stranger'), reasons };
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
});

describe('the log of a studio whose health is degraded', () => {
  it('the log of a studio whose health is degraded names the command if the database was never migrated', async () => {
    const { health, reasons } = await look();
    expect(health).toMatchObject({ status: 'degraded', database: 'unavailable', storage: 'ok' });
    expect(reasons).toEqual([['database', expect.stringContaining('npm run migrate')]]);
  });

  it('the log of a studio is silent once it is migrated', async () => {
    resetEnv();
    await migrateDatabase(getEnv());
    expect(await look()).toMatchObject({ health: { status: 'ok', database: 'ok' }, reasons: [] });
  });

  it('the log of a studio whose health is degraded names the variable if the token is wrong', async () => {
    const { health, reasons } = await look({ TURSO_AUTH_TOKEN: 'wrong' });
    expect(health.database).toBe('unavailable');
    expect(reasons).toEqual([['database', expect.stringContaining('TURSO_AUTH_TOKEN')]]);
  });
});

describe('what a look at the health costs', () => {
  const requests: string[] = [];
  const bucket = createServer((request, response) => {
    requests.push(
      `${request.method} ${new URL(request.url!, 'http://x').searchParams.get('list-type') ?? ''}`,
    );
    const isList = request.method === 'GET' && request.url!.includes('list-type');
    if (isList) response.setHeader('content-type', 'application/xml');
    response.end(isList ? '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' : 'probe');
  });
  const ask = async (headers: Record<string, string> = {}) => {
    const request = new Request('http://studio.example/api/health', { headers });
    const answer = await GET(request, { params: Promise.resolve({}) });
    return ((await answer.json()) as { data: Health }).data;
  };
  const owner = { authorization: 'Bearer a-token-of-the-owner' };

  beforeAll(async () => {
    await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
    for (const reset of [resetHealth, resetJobStore, resetDatabase, resetStorageAdapter, resetEnv]) reset();
    Object.assign(process.env, {
      TURSO_AUTH_TOKEN: turso.authToken,
      STORAGE_BACKEND: 'r2',
      R2_ENDPOINT: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
      R2_ACCESS_KEY_ID: 'key',
      R2_SECRET_ACCESS_KEY: 'secret',
      R2_BUCKET_NAME: 'bucket',
      STUDIO_TOKEN: 'a-token-of-the-owner',
      LOG_LEVEL: 'silent',
    });
  });
  afterAll(() => {
    bucket.closeAllConnections();
    bucket.close();
  });

  it('a health check for strangers reads once a minute for all of them together, and writes nothing', async () => {
    const before = turso.requestCount;
    for (let asked = 0; asked < 20; asked += 1) expect(await ask()).toMatchObject({ status: 'ok' });
    expect(requests.splice(0)).toEqual(['GET 2']);
    expect(turso.requestCount - before).toBe(2);
  });

  it('a health check for the owner writes, reads and deletes a file', async () => {
    expect(await ask(owner)).toMatchObject({ status: 'ok' });
    expect(requests.splice(0)).toEqual(['PUT ', 'HEAD ', 'GET ', 'DELETE ']);
  });

  it('a health check names the commits of the page and of each worker', async () => {
    process.env.RENDER_GIT_COMMIT = 'abc123';
    for (const reset of [resetHealth, resetEnv]) reset();
    await getJobStore().takeTurn({ workerId: 'worker_a', commit: 'def456' });
    const health = await ask();
    expect(health).toMatchObject({ commit: 'abc123', workers: [{ id: 'worker_a', commit: 'def456' }] });
    delete process.env.RENDER_GIT_COMMIT;
  });
});
