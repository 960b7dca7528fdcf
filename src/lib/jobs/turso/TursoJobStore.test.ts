import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { openTestStudio } from '../../../../tests/studio/open-test-studio';
import { TursoStandIn } from '../../../../tests/turso-stand-in/TursoStandIn';
import { migrateLibsql } from '../../db/migrate';
import { openLibsql, type LibsqlDatabase } from '../../db/open-libsql';
import { assets, dispatches, jobs } from '../../db/schema';
import { describeJobStore } from '../conformance/index';
import { listJobs } from '../../job-actions/list-jobs';
import { pollJob } from '../../job-actions/poll-job';
import { someAsset } from '../conformance/StoreHarness';
import { TursoJobStore } from './TursoJobStore';
import type { Claim } from '../types';

const folder = mkdtempSync(join(tmpdir(), 'pocketreel-turso-'));
const realUrl = process.env.TURSO_TEST_URL;
const standIn = new TursoStandIn(join(folder, 'server.sqlite'));
let database: LibsqlDatabase;
let location: { url: string; authToken?: string };

beforeAll(async () => {
  location = realUrl
    ? { url: realUrl, authToken: process.env.TURSO_TEST_TOKEN }
    : { url: await standIn.start(), authToken: standIn.authToken };
  database = openLibsql(location);
  await migrateLibsql(database);
});
afterAll(async () => {
  database.close();
  if (!realUrl) await standIn.stop();
  rmSync(folder, { recursive: true, force: true });
});

describeJobStore(
  realUrl ? 'Turso' : 'libSQL over http',
  () => Promise.resolve({ database, store: new TursoJobStore(database) }),
  () => Promise.resolve(),
);

const onStandIn = realUrl ? describe.skip : describe;

onStandIn('the job store over a connection that fails', () => {
  let store: TursoJobStore;
  beforeEach(async () => {
    standIn.clearFaults();
    store = new TursoJobStore(database);
    await database.atomically((orm) => [orm.delete(jobs), orm.delete(assets), orm.delete(dispatches)]);
  });

  const claim = async (claimToken = 'token') =>
    (await store.claimNextPending({ claimToken, workerId: 'w1' }))!;
  const created = async () => (await store.create({ kind: 'render', input: {} })).job;
  const claimed = async (claimToken?: string) => {
    await created();
    return { ...(await claim(claimToken)), claimToken: claimToken ?? 'token' };
  };

  it.each(['drop-before', 'drop-after', 'bad-gateway'] as const)(
    'claims one job once when its answer meets %s',
    async (kind) => {
      await created();
      await created();
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      expect(await claim()).toMatchObject({ status: 'processing', attempt: 1, claimToken: 'token' });
      expect((await store.queueStats()).depth).toBe(1);
    },
  );

  it.each(['drop-before', 'drop-after', 'bad-gateway'] as const)(
    'claims one job once in a turn whose answer meets %s',
    async (kind) => {
      const [first] = [await created(), await created()];
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      const turn = { workerId: 'w1', claim: { claimToken: 'token', workerId: 'w1' } };
      const { job } = await store.takeTurn(turn);
      expect(job).toMatchObject({ jobId: first.jobId, attempt: 1, claimToken: 'token' });
      expect((await store.queueStats()).depth).toBe(1);
    },
  );

  it('finds at its next claim the job whose claim was never answered', async () => {
    const first = await created();
    await created();
    standIn.inject({ kind: 'drop-after', match: /update \\"jobs\\"/ });
    standIn.inject({ kind: 'drop-before', times: 20 });
    await expect(claim('lost')).rejects.toMatchObject({ code: 'database.unavailable' });
    standIn.clearFaults();
    const claimed = await claim('next');
    expect(claimed).toMatchObject({ jobId: first.jobId, claimToken: 'lost', attempt: 1 });
    expect(await store.complete(claimed as Claim, {})).toBe('completed');
    expect(await claim('next')).toMatchObject({ claimToken: 'next', attempt: 1 });
    expect(await store.claimNextPending({ claimToken: 'third', workerId: 'w1' })).toBeNull();
  });

  it.each(['drop-before', 'drop-after', 'bad-gateway'] as const)(
    'completes once with its rows when its answer meets %s',
    async (kind) => {
      const job = await claimed();
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      expect(await store.complete(job, { ok: true }, { assets: [someAsset('a1', 'hash')] })).toBe(
        'completed',
      );
      expect(await store.get(job.jobId)).toMatchObject({ status: 'complete', result: { ok: true } });
      expect(await database.run((orm) => orm.select().from(assets))).toHaveLength(1);
    },
  );

  it.each(['drop-before', 'drop-after'] as const)(
    'creates one job when the answer meets %s',
    async (kind) => {
      standIn.inject({ kind, match: /insert into \\"jobs\\"/ });
      const made = await store.create({ kind: 'render', input: {}, idempotencyKey: 'k' });
      expect(made.created).toBe(true);
      expect((await store.list({ limit: 10 })).jobs).toHaveLength(1);
    },
  );

  it.each(['drop-before', 'drop-after'] as const)('cancels although its answer meets %s', async (kind) => {
    const [running, waiting] = [await claimed(), await created()];
    for (const [{ jobId }, status] of [
      [running, 'processing'],
      [waiting, 'cancelled'],
    ] as const) {
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      expect(await store.requestCancel(jobId)).toMatchObject({ jobId, status, cancelReason: 'owner' });
    }
  });

  it.each(['drop-before', 'drop-after'] as const)(
    'confirms a cancel when the answer meets %s',
    async (kind) => {
      const job = await claimed();
      await store.requestCancel(job.jobId);
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      expect(await store.confirmCancelled(job)).toBe(true);
      expect(await store.get(job.jobId)).toMatchObject({ status: 'cancelled' });
    },
  );

  const limits = { leaseMs: 60_000, askAfterMs: 60_000, queueLimitMs: 60_000, timeLimitMs: 60_000 };
  const handedOver = async (askAfterMs = 60_000) => {
    const job = await claimed();
    await store.dispatch(job, { attemptToken: 'gpu', plan: {}, ...limits, askAfterMs });
    return { jobId: job.jobId, claimToken: 'gpu' };
  };

  it.each(['drop-before', 'drop-after', 'bad-gateway'] as const)(
    'hands an attempt over once when its answer meets %s',
    async (kind) => {
      const job = await claimed();
      standIn.inject({ kind, match: /insert into \\"dispatches\\"/ });
      expect(await store.dispatch(job, { attemptToken: 'gpu', plan: {}, ...limits })).toBe(true);
      expect(await store.get(job.jobId)).toMatchObject({ status: 'processing', claimToken: 'gpu' });
      expect(await store.findDispatch('gpu')).toMatchObject({ jobId: job.jobId });
    },
  );

  it.each(['drop-before', 'drop-after', 'bad-gateway'] as const)(
    'takes a report once when its answer meets %s',
    async (kind) => {
      const held = await handedOver();
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      const answer = await store.report(held, { seq: 3, stage: 'drawing', progress: 7, ...limits });
      expect(answer).toEqual({ accepted: true, cancelRequested: false });
      expect(await store.get(held.jobId)).toMatchObject({ stage: 'drawing', progress: 7 });
      expect(await store.findDispatch('gpu')).toMatchObject({ lastSeq: 3 });
    },
  );

  it.each(['drop-before', 'drop-after'] as const)(
    'notes a call, and renews its lease, when the answers meet %s',
    async (kind) => {
      const held = await handedOver();
      standIn.inject({ kind, match: /update \\"(jobs|dispatches)\\"/, times: 1 });
      expect(await store.recordCall(held, 'call-1')).toBe(true);
      standIn.inject({ kind, match: /update \\"jobs\\"/ });
      expect(await store.renewDispatch(held, 60_000)).toBe(true);
      expect(await store.findDispatch('gpu')).toMatchObject({ callId: 'call-1' });
    },
  );

  it('gives a due dispatch whose answer was lost to no second caller, and again when its time comes', async () => {
    await handedOver(0);
    standIn.inject({ kind: 'drop-after', match: /update \\"dispatches\\"/ });
    expect(await store.takeDueDispatches({ askAfterMs: 300, limit: 5 })).toEqual([]);
    await sleep(350);
    expect(await store.takeDueDispatches({ askAfterMs: 60_000, limit: 5 })).toHaveLength(1);
  });

  it('waits out a busy database', async () => {
    const job = await claimed();
    standIn.inject({ kind: 'busy', times: 3 });
    expect(await store.complete(job, {})).toBe('completed');
  });

  it('gives up on an answer that never comes, and names the database as the fault', async () => {
    const impatient = openLibsql({ ...location, timeoutMs: 200 });
    standIn.inject({ kind: 'hang' });
    const asking = new TursoJobStore(impatient).requestCancel('job_x');
    await expect(asking).rejects.toMatchObject({ code: 'database.unavailable' });
    impatient.close();
  });

  it('reads a poll, and a list, in one request of one statement', async () => {
    const studio = await openTestStudio({
      JOB_STORE_BACKEND: 'turso',
      TURSO_DATABASE_URL: location.url,
      TURSO_AUTH_TOKEN: location.authToken!,
    });
    try {
      const processing = await claimed();
      const [pending, cancelled] = [await created(), await created()];
      await store.requestCancel(cancelled.jobId);
      const counted = async (ask: () => Promise<unknown>) => {
        const [requests, statements] = [standIn.requestCount, standIn.statementCount];
        await ask();
        return [standIn.requestCount - requests, standIn.statementCount - statements];
      };
      expect((await pollJob(pending.jobId)).answer).toMatchObject({ status: 'pending', queuePosition: 0 });
      for (const { jobId } of [pending, processing, cancelled]) {
        expect(await counted(() => pollJob(jobId, 'render'))).toEqual([1, 1]);
      }
      expect(await counted(() => pollJob('job_none').catch(() => null))).toEqual([1, 1]);
      expect(await counted(() => listJobs({ limit: 10 }))).toEqual([1, 1]);
    } finally {
      await studio.close();
    }
  });

  it('names no token in what it throws, which gets into the log', async () => {
    const held = { jobId: 'job_x', claimToken: 'dispatch_that-no-log-may-show' };
    const asks = [
      () => store.findDispatch(held.claimToken),
      () => store.renewDispatch(held, 1),
      () => store.checkClaim(held),
      () => store.complete(held, {}),
      () => store.report(held, { seq: 3, stage: 'drawing', progress: 7, ...limits }),
    ];
    standIn.inject({ kind: 'drop-before', every: 1 });
    for (const ask of asks) {
      const thrown = await ask().catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code: 'database.unavailable' });
      expect(inspect(thrown, { depth: 10 })).not.toContain(held.claimToken);
    }
  });

  it('refuses a wrong token with the database named as the fault', async () => {
    const stranger = openLibsql({ url: location.url, authToken: 'wrong' });
    await expect(new TursoJobStore(stranger).get('job_x')).rejects.toMatchObject({
      code: 'database.unavailable',
    });
    stranger.close();
  });
});
