import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { migrateLibsql } from '@/lib/db/migrate';
import { openLibsql, type LibsqlDatabase } from '@/lib/db/open-libsql';
import { TursoJobStore } from '@/lib/jobs/turso/TursoJobStore';
import { TursoStandIn } from '../tests/turso-stand-in/TursoStandIn';
import { abortReasonOf } from './attempt-abort';
import { startHeartbeat, type Heartbeat } from './heartbeat';
import { tempDir } from '../tests/studio/temp-dir';

describe('the heartbeat of a claim over HTTP', () => {
  const folder = tempDir('heartbeat');
  const standIn = new TursoStandIn(join(folder, 'server.sqlite'));
  let database: LibsqlDatabase;
  let store: TursoJobStore;
  let heartbeat: Heartbeat;

  beforeAll(async () => {
    database = openLibsql({ url: await standIn.start(), authToken: standIn.authToken, timeoutMs: 3_000 });
    await migrateLibsql(database);
    store = new TursoJobStore(database);
  });
  afterAll(async () => {
    database.close();
    await standIn.stop();
  });
  afterEach(async () => {
    standIn.stopHanging();
    await heartbeat.stop();
  });

  const beating = async (leaseMs: number) => {
    await store.create({ kind: 'render', input: {} });
    const claimToken = `token-${Math.random()}`;
    const job = (await store.claimNextPending({ claimToken, workerId: 'w', leaseMs }))!;
    const abort = new AbortController();
    const claim = { jobId: job.jobId, claimToken };
    const log = pino({ level: 'silent' });
    heartbeat = startHeartbeat({ store, claim, leaseMs, checkEveryMs: 50, abort, log });
    return { abort, claim };
  };

  it('keeps a claim far beyond its first lease', async () => {
    const { abort, claim } = await beating(900);
    await sleep(2_500);
    expect(abort.signal.aborted).toBe(false);
    expect(await store.markStaleJobsFailed()).toMatchObject({ retried: [] });
    expect(await store.checkClaim(claim)).not.toBeNull();
  });

  it('stops the work before the lease ends if the database stops answering', async () => {
    const leaseMs = 2_000;
    const { abort } = await beating(leaseMs);
    await sleep(300);
    standIn.inject({ kind: 'hang', times: 1_000 });
    const hungAtMs = performance.now();
    await new Promise((resolve) => abort.signal.addEventListener('abort', resolve, { once: true }));
    expect(abortReasonOf(abort.signal)).toBe('database-away');
    expect(performance.now() - hungAtMs).toBeLessThan(leaseMs);
  });

  it('tolerates a connection that fails now and then', async () => {
    const { abort } = await beating(2_000);
    standIn.inject({ kind: 'drop-before', times: 5 });
    await sleep(1_000);
    standIn.inject({ kind: 'drop-after', times: 5 });
    await sleep(2_000);
    expect(abort.signal.aborted).toBe(false);
  });
});
