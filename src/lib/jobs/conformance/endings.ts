import { setTimeout as sleep } from 'node:timers/promises';
import { permanent, transient, type StoreHarness } from './StoreHarness';
import type { Job } from '../types';

/** Failure, release, cancel, the reaper, and what health reads. */
export function describeEndings(on: StoreHarness): void {
  it('retries a transient failure once, then fails with its code', async () => {
    const job = await on.create();
    expect(await on.store.fail(await on.claim(), transient)).toBe('retrying');
    expect(await on.store.get(job.jobId)).toMatchObject({ status: 'pending', attempt: 1, claimToken: null });
    expect(await on.store.fail(await on.claim(), { ...transient, internal: 'stderr' })).toBe('failed');
    const failed = await on.store.get(job.jobId);
    expect(failed).toMatchObject({
      status: 'failed',
      attempt: 2,
      errorCode: 'source.unreachable',
      errorInternal: 'stderr',
    });
  });

  it('keeps the end of a long cause, and no half of a character', async () => {
    await on.create();
    const claimed = await on.claim();
    await on.store.fail(claimed, { ...permanent, internal: `${'🎙'.repeat(3_000)}.` });
    expect((await on.store.get(claimed.jobId))!.errorInternal).toBe(`${'🎙'.repeat(2_047)}.`);
  });

  it('fails a permanent error at once, and waits before a retry that asks for a pause', async () => {
    await on.create();
    expect(await on.store.fail(await on.claim(), permanent)).toBe('failed');
    await on.create();
    const paused = { code: 'source.rate_limited', fate: 'retry-after', retryAfterMs: 400 } as const;
    expect(await on.store.fail(await on.claim(), paused)).toBe('retrying');
    expect(await on.claim()).toBeNull();
    await sleep(450);
    expect(await on.claim()).toMatchObject({ attempt: 2 });
  });

  it('lets a job wait for what could not be reached, longer each time, its attempts not counted', async () => {
    const { jobId } = await on.create();
    const away = { code: 'storage.unavailable', longestPauseMs: 700, limitMs: 60_000 } as const;
    const waited: number[] = [];
    for (let round = 1; round <= 4; round += 1) {
      const claimed = await on.claim();
      expect(claimed).toMatchObject({ jobId, attempt: 1, waitCode: null });
      expect(await on.store.postpone(claimed, { ...away, firstPauseMs: 250 })).toBe('waiting');
      expect(await on.store.postpone(claimed, { ...away, firstPauseMs: 250 })).toBe('lost');
      const job = (await on.store.get(jobId))!;
      expect(job).toMatchObject({ status: 'pending', attempt: 0, waitCode: away.code, waitCount: round });
      expect(job).toMatchObject({ claimToken: null, workerId: null, stage: null, deadlineAt: null });
      waited.push(job.availableAt - job.updatedAt);
      expect(await on.claim()).toBeNull();
      await sleep(waited.at(-1)! + 50);
    }
    expect(waited).toEqual([250, 500, 700, 700]);
    expect(await on.store.fail(await on.claim(), transient)).toBe('retrying');
    expect(await on.store.get(jobId)).toMatchObject({ attempt: 1, waitCode: null, waitingSince: null });
  });

  it('ends a job that has waited for as long as it may, and one that its owner cancelled meanwhile', async () => {
    const away = { code: 'database.unavailable', firstPauseMs: 10_000, longestPauseMs: 60_000 } as const;
    const { jobId } = await on.create();
    expect(await on.store.postpone(await on.claim(), { ...away, limitMs: 100 })).toBe('waiting');
    const waiting = (await on.store.get(jobId))!;
    // Not longer than it may wait in all.
    expect(waiting.availableAt - waiting.updatedAt).toBe(100);
    await sleep(130);
    const last = await on.claim();
    expect(await on.store.postpone(last, { ...away, limitMs: 100, internal: 'gone' })).toBe('failed');
    expect(await on.store.postpone(last, { ...away, limitMs: 100 })).toBe('failed');
    const failed = { status: 'failed', errorCode: 'database.unavailable', errorInternal: 'gone' };
    expect(await on.store.get(jobId)).toMatchObject(failed);

    await on.create();
    const stopped = await on.claim();
    await on.store.requestCancel(stopped.jobId);
    expect(await on.store.postpone(stopped, { ...away, limitMs: 60_000 })).toBe('cancelled');
    const other = await on.create();
    expect(await on.store.postpone(await on.claim(), { ...away, limitMs: 60_000 })).toBe('waiting');
    expect(await on.store.requestCancel(other.jobId)).toMatchObject({ status: 'cancelled' });
    expect(await on.store.get(other.jobId)).toMatchObject({ errorCode: null });
  });

  it('gives a released job back with its attempt uncounted', async () => {
    await on.create();
    expect(await on.store.release(await on.claim())).toBe(true);
    expect(await on.claim()).toMatchObject({ attempt: 1 });
  });

  it('cancels a pending job at once and a running one when its owner confirms', async () => {
    const job = await on.create();
    expect(await on.store.requestCancel(job.jobId)).toMatchObject({ status: 'cancelled' });
    const running = await on.create();
    const claimed = await on.claim();
    expect(await on.store.requestCancel(running.jobId)).toMatchObject({
      status: 'processing',
      cancelReason: 'owner',
    });
    expect(await on.store.checkClaim(claimed)).toEqual({ cancelRequested: true, cancelReason: 'owner' });
    expect(await on.store.confirmCancelled(claimed)).toBe(true);
    expect(await on.store.confirmCancelled(claimed)).toBe(true);
    expect(await on.store.requestCancel(running.jobId)).toMatchObject({ status: 'cancelled' });
    expect(await on.store.complete(claimed, {})).toBe('lost');
  });

  it('lets a cancel request win over a failure, a release and a dead lease', async () => {
    const endings = [
      (claimed: Job & { claimToken: string }) => on.store.fail(claimed, transient),
      (claimed: Job & { claimToken: string }) => on.store.release(claimed),
      async () => {
        await on.store.expireLeasesOf('w1');
        await on.store.markStaleJobsFailed();
      },
    ];
    for (const end of endings) {
      const job = await on.create();
      const claimed = await on.claim();
      await on.store.requestCancel(job.jobId);
      await end(claimed);
      expect(await on.store.get(job.jobId)).toMatchObject({ status: 'cancelled', errorCode: null });
    }
  });

  it('takes back a job whose lease ended, and fails it after its last attempt', async () => {
    const job = await on.create();
    await on.claim({ leaseMs: 0 });
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ retried: [job.jobId] });
    expect(await on.store.get(job.jobId)).toMatchObject({
      status: 'pending',
      claimToken: null,
      finishedAt: null,
    });
    const last = await on.claim();
    expect(await on.store.expireLeasesOf('w1')).toEqual([job.jobId]);
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ failed: [job.jobId] });
    expect(await on.store.get(job.jobId)).toMatchObject({ status: 'failed', errorCode: 'worker.lost' });
    expect(await on.store.complete(last, {})).toBe('lost');
  });

  it('leaves live claims alone', async () => {
    await on.create();
    await on.claim();
    expect(await on.store.markStaleJobsFailed()).toEqual({
      retried: [],
      failed: [],
      cancelled: [],
      timedOut: [],
    });
  });

  it('asks an attempt past its deadline to stop, once, and leaves the ending to the claim', async () => {
    const job = await on.create();
    const claimed = await on.claim({ limitMs: 0 });
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ timedOut: [job.jobId] });
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ timedOut: [] });
    expect(await on.store.checkClaim(claimed)).toEqual({ cancelRequested: true, cancelReason: 'timeout' });
    expect(await on.store.fail(claimed, { code: 'job.timed_out', fate: 'retry' })).toBe('retrying');
    expect(await on.store.get(job.jobId)).toMatchObject({ cancelRequestedAt: null, cancelReason: null });
  });

  it('reports how deep the queue is and which workers live', async () => {
    expect(await on.store.queueStats()).toEqual({ depth: 0, oldestPendingMs: null });
    await on.create();
    const stats = await on.store.queueStats();
    expect(stats.depth).toBe(1);
    expect(stats.oldestPendingMs).toBeGreaterThanOrEqual(0);
    await on.store.markWorkerSeen('w1');
    await on.store.markWorkerSeen('w1');
    expect(await on.store.listWorkers()).toMatchObject([{ workerId: 'w1' }]);
    await on.store.removeWorker('w1');
    expect(await on.store.listWorkers()).toEqual([]);
  });

  it('does in one turn what a worker does every few seconds: lives, reaps, counts, claims', async () => {
    const [lost, handed] = [await on.create(), await on.create()];
    await on.claim({ leaseMs: 0 });
    const held = await on.claim();
    const dispatch = {
      attemptToken: 'of_the_gpu',
      plan: {},
      leaseMs: 60_000,
      askAfterMs: 60_000,
      queueLimitMs: 60_000,
    };
    await on.store.dispatch({ jobId: handed.jobId, claimToken: held.claimToken }, dispatch);
    const turn = { workerId: 'w2', claim: { claimToken: 'of_the_turn', workerId: 'w2' } };
    const answer = await on.store.takeTurn(turn);
    expect(answer).toMatchObject({ dispatched: 1, reaped: { retried: [lost.jobId], failed: [] } });
    expect(answer.job).toMatchObject({ jobId: lost.jobId, claimToken: 'of_the_turn', workerId: 'w2' });
    expect(answer.job).toEqual(await on.store.get(lost.jobId));
    expect(await on.store.listWorkers()).toMatchObject([{ workerId: 'w2' }]);
    const nothing = { retried: [], failed: [], cancelled: [], timedOut: [] };
    expect(await on.store.takeTurn({ workerId: 'w2' })).toEqual({
      job: null,
      reaped: nothing,
      dispatched: 1,
    });
  });

  it('stops waiting for work on an abort', async () => {
    const abort = new AbortController();
    const waiting = on.store.waitForWork(60_000, abort.signal);
    abort.abort();
    await waiting;
  });
}
