import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database';
import { assets, jobs, videos, workers, type AssetRow } from '../db/schema';
import { newId } from '../new-id';
import type { Job, JobStore, NewJob } from './types';

export interface OpenedStore {
  store: JobStore;
  database: Database;
}

const render: NewJob = { kind: 'render', input: { look: 'bars' } };
const preview: NewJob = { kind: 'preview', input: { version: 1 } };
const permanent = { code: 'input.unsupported', fate: 'never' } as const;
const transient = { code: 'source.unreachable', fate: 'retry' } as const;
const beat = { stage: 'drawing', progress: 40, leaseMs: 60_000 };

/** An asset row such as an ingest makes. */
export function someAsset(assetId: string, sha256: string | null): AssetRow {
  return {
    assetId,
    kind: 'source',
    title: 'Voice',
    sha256,
    source: { type: 'upload', filename: 'voice.m4a' },
    durationSec: 2.5,
    sampleRateHz: 48_000,
    channels: 1,
    sizeBytes: 10,
    originalKey: 'o',
    audioKey: 'a',
    peaksKey: 'p',
    loudness: { integratedLufs: -19.5, truePeakDbtp: -3, rangeLu: 4 },
    createdAt: 1,
    lastUsedAt: 1,
  };
}

/** The behaviours every JobStore owes, run over each adapter on a real database. */
export function describeJobStore(
  name: string,
  open: () => Promise<OpenedStore>,
  close: () => Promise<void>,
): void {
  describe(`the job store on ${name}`, () => {
    let store: JobStore;
    let database: Database;

    beforeAll(async () => ({ store, database } = await open()));
    beforeEach(() =>
      database.atomically((orm) => [
        orm.delete(jobs),
        orm.delete(assets),
        orm.delete(videos),
        orm.delete(workers),
      ]),
    );
    afterAll(close);

    const create = async (job: NewJob = render) => (await store.create(job)).job;
    const claim = async (overrides: { leaseMs?: number; limitMs?: number; workerId?: string } = {}) => {
      const { leaseMs, limitMs, workerId = 'w1' } = overrides;
      const timeLimitsMs = limitMs === undefined ? {} : { render: limitMs };
      const job = await store.claimNextPending({
        claimToken: newId('claim'),
        workerId,
        leaseMs,
        timeLimitsMs,
      });
      return job as Job & { claimToken: string };
    };

    it('takes a job from creation through claim to completion', async () => {
      const job = await create();
      expect(job).toMatchObject({ status: 'pending', attempt: 0, input: { look: 'bars' }, kind: 'render' });
      const claimed = await claim();
      expect(claimed).toMatchObject({ jobId: job.jobId, status: 'processing', attempt: 1, workerId: 'w1' });
      expect(claimed.deadlineAt! - claimed.startedAt!).toBe(120 * 60_000);
      expect(claimed.leaseExpiresAt! - claimed.startedAt!).toBe(60_000);
      expect(await store.complete(claimed, { videoId: 'v' })).toBe('completed');
      const done = await store.get(job.jobId);
      expect(done).toMatchObject({ status: 'complete', result: { videoId: 'v' }, leaseExpiresAt: null });
      expect(done!.finishedAt).toBeGreaterThanOrEqual(claimed.startedAt!);
    });

    it('answers null for a job it does not know, and for a claim on an empty queue', async () => {
      expect(await store.get('job_none')).toBeNull();
      expect(await store.requestCancel('job_none')).toBeNull();
      expect(await store.getQueuePosition('job_none')).toBeNull();
      expect(await store.claimNextPending({ claimToken: 't', workerId: 'w1' })).toBeNull();
    });

    it('claims in order of creation and counts the places before a job', async () => {
      const created = [await create(), await create(preview), await create()];
      const places = await Promise.all(created.map((job) => store.getQueuePosition(job.jobId)));
      expect(places).toEqual([0, 1, 2]);
      const claimed = [await claim(), await claim(), await claim()];
      expect(claimed.map((job) => job.jobId)).toEqual(created.map((job) => job.jobId));
      expect(await store.getQueuePosition(created[0]!.jobId)).toBeNull();
    });

    it('gives a repeated claim with the same token no second job', async () => {
      await create();
      await create();
      const request = { claimToken: 'same', workerId: 'w1' };
      expect(await store.claimNextPending(request)).not.toBeNull();
      expect(await store.claimNextPending(request)).toBeNull();
      expect((await store.queueStats()).depth).toBe(1);
    });

    it('returns the earlier job for a used idempotency key', async () => {
      const first = await store.create({ ...render, idempotencyKey: 'k' });
      const second = await store.create({ ...render, idempotencyKey: 'k' });
      expect([first.created, second.created]).toEqual([true, false]);
      expect(second.job.jobId).toBe(first.job.jobId);
    });

    it('creates a job with a known result complete, and never hands it out', async () => {
      const { job } = await store.create({ ...preview, result: { previewKey: 'k' } });
      expect(job).toMatchObject({ status: 'complete', result: { previewKey: 'k' } });
      expect(job.finishedAt).not.toBeNull();
      expect(await claim()).toBeNull();
    });

    it('lists newest first, by kind and status, page by page', async () => {
      const created = [await create(), await create(preview), await create()];
      await store.requestCancel(created[0]!.jobId);
      const page = await store.list({ limit: 2 });
      expect(page.jobs.map((job) => job.jobId)).toEqual([created[2]!.jobId, created[1]!.jobId]);
      const rest = await store.list({ limit: 2, cursor: page.nextCursor! });
      expect(rest).toMatchObject({ jobs: [{ jobId: created[0]!.jobId }], nextCursor: null });
      expect((await store.list({ kind: 'preview', limit: 5 })).jobs).toHaveLength(1);
      expect((await store.list({ status: 'cancelled', limit: 5 })).jobs).toHaveLength(1);
    });

    it('renews a lease and records stage and progress', async () => {
      await create();
      const claimed = await claim({ leaseMs: 300 });
      expect(await store.heartbeat(claimed, beat)).toEqual({ cancelRequested: false, cancelReason: null });
      const job = await store.get(claimed.jobId);
      expect(job).toMatchObject({ stage: 'drawing', progress: 40 });
      expect(job!.leaseExpiresAt! - claimed.leaseExpiresAt!).toBeGreaterThan(50_000);
    });

    it('refuses every write of a claim that is not the present one', async () => {
      const job = await create();
      const stale = await claim();
      await store.release(stale);
      const present = await claim({ workerId: 'w2' });
      expect(await store.heartbeat(stale, beat)).toBeNull();
      expect(await store.checkClaim(stale)).toBeNull();
      expect(await store.complete(stale, {}, { assets: [someAsset('a1', 'hash')] })).toBe('lost');
      expect(await store.fail(stale, permanent)).toBe('lost');
      expect(await store.release(stale)).toBe(false);
      expect(await store.confirmCancelled(stale)).toBe(false);
      expect(await store.get(job.jobId)).toMatchObject({
        status: 'processing',
        claimToken: present.claimToken,
      });
      expect(await database.run((orm) => orm.select().from(assets))).toEqual([]);
    });

    it('recognises a repeated ending by the same claim', async () => {
      await create();
      const done = await claim();
      expect([await store.complete(done, {}), await store.complete(done, {})]).toEqual([
        'completed',
        'completed',
      ]);
      await create();
      const failed = await claim();
      expect([await store.fail(failed, permanent), await store.fail(failed, permanent)]).toEqual([
        'failed',
        'failed',
      ]);
      expect(await store.complete(failed, {})).toBe('lost');
    });

    it('makes the rows of a completion appear with it', async () => {
      await create();
      const claimed = await claim();
      expect(await store.complete(claimed, {}, { assets: [someAsset('a1', 'hash')] })).toBe('completed');
      const rows = await database.run((orm) => orm.select().from(assets));
      expect(rows).toMatchObject([
        { assetId: 'a1', source: { filename: 'voice.m4a' }, recipe: null, durationSec: 2.5 },
      ]);
    });

    it('writes nothing where an asset of the same content exists, and keeps the claim', async () => {
      await database.run((orm) => orm.insert(assets).values(someAsset('a1', 'hash')));
      await create();
      const claimed = await claim();
      expect(await store.complete(claimed, {}, { assets: [someAsset('a2', 'hash')] })).toBe('duplicate');
      expect(await store.complete(claimed, { assetId: 'a1' })).toBe('completed');
      expect(await database.run((orm) => orm.select().from(assets))).toHaveLength(1);
    });

    it('retries a transient failure once, then fails with its code', async () => {
      const job = await create();
      expect(await store.fail(await claim(), transient)).toBe('retrying');
      expect(await store.get(job.jobId)).toMatchObject({ status: 'pending', attempt: 1, claimToken: null });
      expect(await store.fail(await claim(), { ...transient, internal: 'stderr' })).toBe('failed');
      const failed = await store.get(job.jobId);
      expect(failed).toMatchObject({
        status: 'failed',
        attempt: 2,
        errorCode: 'source.unreachable',
        errorInternal: 'stderr',
      });
    });

    it('fails a permanent error at once, and waits before a retry that asks for a pause', async () => {
      await create();
      expect(await store.fail(await claim(), permanent)).toBe('failed');
      await create();
      const paused = { code: 'source.rate_limited', fate: 'retry-after', retryAfterMs: 400 } as const;
      expect(await store.fail(await claim(), paused)).toBe('retrying');
      expect(await claim()).toBeNull();
      await sleep(450);
      expect(await claim()).toMatchObject({ attempt: 2 });
    });

    it('gives a released job back with its attempt uncounted', async () => {
      await create();
      expect(await store.release(await claim())).toBe(true);
      expect(await claim()).toMatchObject({ attempt: 1 });
    });

    it('cancels a pending job at once and a running one when its owner confirms', async () => {
      const job = await create();
      expect(await store.requestCancel(job.jobId)).toMatchObject({ status: 'cancelled' });
      const running = await create();
      const claimed = await claim();
      expect(await store.requestCancel(running.jobId)).toMatchObject({
        status: 'processing',
        cancelReason: 'owner',
      });
      expect(await store.checkClaim(claimed)).toEqual({ cancelRequested: true, cancelReason: 'owner' });
      expect(await store.confirmCancelled(claimed)).toBe(true);
      expect(await store.confirmCancelled(claimed)).toBe(true);
      expect(await store.requestCancel(running.jobId)).toMatchObject({ status: 'cancelled' });
      expect(await store.complete(claimed, {})).toBe('lost');
    });

    it('lets the wish to cancel win over a failure, a release and a dead lease', async () => {
      const endings = [
        (claimed: Job & { claimToken: string }) => store.fail(claimed, transient),
        (claimed: Job & { claimToken: string }) => store.release(claimed),
        async () => {
          await store.expireLeasesOf('w1');
          await store.markStaleJobsFailed();
        },
      ];
      for (const end of endings) {
        const job = await create();
        const claimed = await claim();
        await store.requestCancel(job.jobId);
        await end(claimed);
        expect(await store.get(job.jobId)).toMatchObject({ status: 'cancelled', errorCode: null });
      }
    });

    it('takes back a job whose lease ended, and fails it after its last attempt', async () => {
      const job = await create();
      await claim({ leaseMs: 0 });
      expect(await store.markStaleJobsFailed()).toMatchObject({ retried: [job.jobId] });
      expect(await store.get(job.jobId)).toMatchObject({
        status: 'pending',
        claimToken: null,
        finishedAt: null,
      });
      const last = await claim();
      expect(await store.expireLeasesOf('w1')).toEqual([job.jobId]);
      expect(await store.markStaleJobsFailed()).toMatchObject({ failed: [job.jobId] });
      expect(await store.get(job.jobId)).toMatchObject({ status: 'failed', errorCode: 'worker.lost' });
      expect(await store.complete(last, {})).toBe('lost');
    });

    it('leaves live claims alone', async () => {
      await create();
      await claim();
      expect(await store.markStaleJobsFailed()).toEqual({
        retried: [],
        failed: [],
        cancelled: [],
        timedOut: [],
      });
    });

    it('asks an attempt past its deadline to stop, once, and leaves the ending to the claim', async () => {
      const job = await create();
      const claimed = await claim({ limitMs: 0 });
      expect(await store.markStaleJobsFailed()).toMatchObject({ timedOut: [job.jobId] });
      expect(await store.markStaleJobsFailed()).toMatchObject({ timedOut: [] });
      expect(await store.checkClaim(claimed)).toEqual({ cancelRequested: true, cancelReason: 'timeout' });
      expect(await store.fail(claimed, { code: 'job.timed_out', fate: 'retry' })).toBe('retrying');
      expect(await store.get(job.jobId)).toMatchObject({ cancelRequestedAt: null, cancelReason: null });
    });

    it('tells how deep the queue is and which workers live', async () => {
      expect(await store.queueStats()).toEqual({ depth: 0, oldestPendingMs: null });
      await create();
      const stats = await store.queueStats();
      expect(stats.depth).toBe(1);
      expect(stats.oldestPendingMs).toBeGreaterThanOrEqual(0);
      await store.markWorkerSeen('w1');
      await store.markWorkerSeen('w1');
      expect(await store.listWorkers()).toMatchObject([{ workerId: 'w1' }]);
      await store.removeWorker('w1');
      expect(await store.listWorkers()).toEqual([]);
    });

    it('stops waiting for work when told to', async () => {
      const abort = new AbortController();
      const waiting = store.waitForWork(60_000, abort.signal);
      abort.abort();
      await waiting;
    });
  });
}
