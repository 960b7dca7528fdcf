import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import { dispatches, jobs } from '../../db/schema';
import { newId } from '../../new-id';
import { permanent, transient, type StoreHarness } from './StoreHarness';
import type { Claim, NewDispatch } from '../types';

const plan = { videoId: 'video_a', nested: [1, 'two', null] };
const limits = { leaseMs: 60_000, askAfterMs: 60_000, queueLimitMs: 60_000, timeLimitMs: 60_000 };
const drawing = { seq: 5, stage: 'drawing', progress: 40, ...limits };
const soon = { askAfterMs: 60_000, limit: 10 };

/** Attempts that run on a GPU: handing over, reports, silence and cancel requests. */
export function describeDispatches(on: StoreHarness): void {
  const handOver = async (changes: Partial<NewDispatch> = {}, claimed?: Claim): Promise<Claim> => {
    if (!claimed) await on.create();
    const claim = claimed ?? (await on.claim());
    const attemptToken = newId('claim');
    expect(await on.store.dispatch(claim, { attemptToken, plan, ...limits, ...changes })).toBe(true);
    return { jobId: claim.jobId, claimToken: attemptToken };
  };
  const due = async () => (await on.store.takeDueDispatches(soon)).map((each) => each.attemptToken);
  const makeSilent = (held: Claim) =>
    on.database.run((orm) =>
      orm.update(dispatches).set({ askAt: nowMs }).where(eq(dispatches.attemptToken, held.claimToken)),
    );
  const endLease = (held: Claim) =>
    on.database.run((orm) =>
      orm.update(jobs).set({ leaseExpiresAt: nowMs }).where(eq(jobs.jobId, held.jobId)),
    );

  it('hands an attempt over with another token, a lease of its own and no worker', async () => {
    await on.create();
    const claim = await on.claim();
    const held = await handOver({ leaseMs: 300_000 }, claim);
    const job = (await on.store.get(claim.jobId))!;
    expect(job).toMatchObject({
      status: 'processing',
      attempt: 1,
      claimToken: held.claimToken,
      workerId: null,
    });
    expect(job).toMatchObject({ stage: 'starting', progress: null });
    expect(job.deadlineAt! - job.updatedAt).toBe(60_000);
    expect(job.leaseExpiresAt! - claim.startedAt!).toBeGreaterThanOrEqual(300_000);
    expect(await on.store.findDispatch(held.claimToken)).toEqual({
      attemptToken: held.claimToken,
      jobId: claim.jobId,
      callId: null,
      plan,
      lastSeq: 0,
      createdAt: expect.any(Number) as unknown,
    });
    expect(await on.store.findDispatch('dispatch_none')).toBeNull();
  });

  it('leaves the worker that handed it over no right, and takes nothing back from the GPU', async () => {
    await on.create();
    const claim = await on.claim();
    const held = await handOver({}, claim);
    expect(await on.store.heartbeat(claim, { stage: 'drawing', progress: 1, leaseMs: 1 })).toBeNull();
    expect(await on.store.release(claim)).toBe(false);
    expect(await on.store.fail(claim, permanent)).toBe('lost');
    expect(await on.store.expireLeasesOf('w1')).toEqual([]);
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ retried: [], failed: [] });
    expect(await on.store.checkClaim(held)).toEqual({ cancelRequested: false, cancelReason: null });
  });

  it('hands nothing over for a claim that is lost, and answers a repeat as the first', async () => {
    await on.create();
    const stale = await on.claim();
    await on.store.release(stale);
    const claim = await on.claim();
    const wanted = { attemptToken: newId('claim'), plan, ...limits };
    expect(await on.store.dispatch(stale, wanted)).toBe(false);
    expect(await on.store.findDispatch(wanted.attemptToken)).toBeNull();
    expect(await on.store.dispatch(claim, wanted)).toBe(true);
    expect(await on.store.dispatch(claim, wanted)).toBe(true);
    expect(await on.store.dispatch(claim, { ...wanted, attemptToken: newId('claim') })).toBe(false);
  });

  it('notes the call, and says whether the attempt still stands', async () => {
    const held = await handOver();
    expect(await on.store.recordCall(held, 'call-1')).toBe(true);
    expect(await on.store.recordCall(held, 'call-1')).toBe(true);
    expect(await on.store.findDispatch(held.claimToken)).toMatchObject({ callId: 'call-1' });
    expect(await on.store.recordCall({ ...held, claimToken: 'dispatch_none' }, 'call-2')).toBe(false);
    await on.store.complete(held, {});
    expect(await on.store.recordCall(held, 'call-1')).toBe(true);
    const lost = await handOver();
    await on.store.fail(lost, transient);
    expect(await on.store.recordCall(lost, 'call-3')).toBe(false);
  });

  it('counts the time limit from the first report, and until then the time to wait for a GPU', async () => {
    const held = await handOver({ queueLimitMs: 5_000_000 });
    const deadlineIn = async () => {
      const job = (await on.store.get(held.jobId))!;
      return job.deadlineAt! - job.updatedAt;
    };
    expect(await deadlineIn()).toBe(5_000_000);
    await on.store.renewDispatch(held, 60_000);
    expect(await deadlineIn()).toBeGreaterThan(4_900_000);
    await on.store.report(held, { ...drawing, stage: 'fetching', progress: null, timeLimitMs: 70_000 });
    expect(await deadlineIn()).toBe(70_000);
    const { deadlineAt } = (await on.store.get(held.jobId))!;
    await on.store.report(held, { ...drawing, seq: 6, timeLimitMs: 900_000 });
    await on.store.report(held, { ...drawing, seq: 6, timeLimitMs: 900_000 });
    expect(await on.store.get(held.jobId)).toMatchObject({ deadlineAt });
  });

  it('takes reports in rising order alone, each with a new lease', async () => {
    const held = await handOver({ leaseMs: 1_000 });
    const taken = { accepted: true, cancelRequested: false };
    expect(await on.store.report(held, drawing)).toEqual(taken);
    const job = (await on.store.get(held.jobId))!;
    expect(job).toMatchObject({ stage: 'drawing', progress: 40 });
    expect(job.leaseExpiresAt! - job.updatedAt).toBe(60_000);
    for (const seq of [5, 4, 0]) {
      const late = { ...drawing, seq, stage: 'storing', progress: null, leaseMs: 1 };
      expect(await on.store.report(held, late)).toEqual({ ...taken, accepted: false });
    }
    expect(await on.store.get(held.jobId)).toEqual(job);
    expect(await on.store.report(held, { ...drawing, seq: 1_795_307_864_050, progress: 41 })).toEqual(taken);
    expect(await on.store.findDispatch(held.claimToken)).toMatchObject({ lastSeq: 1_795_307_864_050 });
  });

  it('keeps stage and progress if a report names neither', async () => {
    const held = await handOver();
    await on.store.report(held, drawing);
    await on.store.report(held, { ...drawing, seq: 6, stage: null, progress: null });
    expect(await on.store.get(held.jobId)).toMatchObject({ stage: 'drawing', progress: 40 });
    await on.store.report(held, { ...drawing, seq: 7, stage: null, progress: 50 });
    expect(await on.store.get(held.jobId)).toMatchObject({ stage: 'drawing', progress: 50 });
    await on.store.report(held, { ...drawing, seq: 8, stage: 'storing', progress: null });
    expect(await on.store.get(held.jobId)).toMatchObject({ stage: 'storing', progress: null });
  });

  it('refuses a report under another token than the present one', async () => {
    const first = await handOver({ leaseMs: 0 });
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ retried: [first.jobId] });
    const second = await handOver({}, await on.claim());
    const before = await on.store.get(first.jobId);
    expect(await on.store.report(first, drawing)).toBeNull();
    expect(await on.store.renewDispatch(first, 1)).toBe(false);
    expect(await on.store.complete(first, {})).toBe('lost');
    expect(await on.store.get(first.jobId)).toEqual(before);
    expect(await on.store.findDispatch(first.claimToken)).toMatchObject({ lastSeq: 0 });
    expect(await on.store.report(second, drawing)).toMatchObject({ accepted: true });
  });

  it('takes back a dispatch that fell silent, as any dead lease', async () => {
    const held = await handOver();
    expect(await on.store.renewDispatch(held, 60_000)).toBe(true);
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ retried: [] });
    await endLease(held);
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ retried: [held.jobId] });
    expect(await on.store.report(held, drawing)).toBeNull();
    expect(await due()).toEqual([]);
    const again = await handOver({ leaseMs: 0 }, await on.claim());
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ failed: [held.jobId] });
    expect(await on.store.renewDispatch(again, 60_000)).toBe(false);
  });

  it('gives a silent dispatch to one caller, and again after the time it was given', async () => {
    const [silent, recent] = [await handOver({ askAfterMs: 0 }), await handOver()];
    const takers = await Promise.all([1, 2, 3, 4].map(() => on.store.takeDueDispatches(soon)));
    expect(takers.flat()).toMatchObject([{ ...silentOne(silent), plan, callId: null, cancelReason: null }]);
    expect(await due()).toEqual([]);
    await makeSilent(silent);
    const [again] = await on.store.takeDueDispatches({ askAfterMs: 0, limit: 10 });
    expect(again).toMatchObject(silentOne(silent));
    expect(await due()).toEqual([silent.claimToken]);
    await makeSilent(recent);
    await on.store.report(recent, drawing);
    expect(await due()).toEqual([]);
  });

  const silentOne = (held: Claim) => ({ attemptToken: held.claimToken, jobId: held.jobId });

  it('gives the longest silent first, as many as asked for', async () => {
    const held = [];
    for (let count = 0; count < 3; count += 1) {
      held.push((await handOver({ askAfterMs: 0 })).claimToken);
      await sleep(3);
    }
    const take = async (limit: number) =>
      (await on.store.takeDueDispatches({ askAfterMs: 60_000, limit })).map((each) => each.attemptToken);
    expect(await take(1)).toEqual(held.slice(0, 1));
    expect((await take(5)).sort()).toEqual(held.slice(1).sort());
  });

  it('gives no dispatch whose attempt has ended', async () => {
    const ends = [
      (held: Claim) => on.store.complete(held, {}),
      (held: Claim) => on.store.fail(held, permanent),
      (held: Claim) => on.store.fail(held, { code: 'source.rate_limited', fate: 'retry-after' }),
      (held: Claim) => on.store.confirmCancelled(held),
    ];
    for (const end of ends) await end(await handOver({ askAfterMs: 0 }));
    expect(await due()).toEqual([]);
  });

  it('gives a cancel request at once, to one caller, once the call is known', async () => {
    const held = await handOver();
    await on.store.requestCancel(held.jobId);
    expect(await due()).toEqual([]);
    await on.store.recordCall(held, 'call-1');
    const takers = await Promise.all([1, 2, 3].map(() => on.store.takeDueDispatches(soon)));
    expect(takers.flat()).toMatchObject([{ callId: 'call-1', cancelReason: 'owner' }]);
    expect(await on.store.report(held, drawing)).toEqual({ accepted: true, cancelRequested: true });
    expect(await due()).toEqual([]);
    await makeSilent(held); // The worker that took the request died with it.
    expect(await on.store.takeDueDispatches(soon)).toMatchObject([{ cancelReason: 'owner' }]);
    expect(await on.store.confirmCancelled(held)).toBe(true);
    expect(await on.store.report(held, { ...drawing, seq: 9 })).toBeNull();
  });

  it('gives a cancel request before any number of silent dispatches', async () => {
    const silent = [await handOver({ askAfterMs: 0 }), await handOver({ askAfterMs: 0 })];
    const unwanted = await handOver();
    await on.store.recordCall(unwanted, 'call-1');
    await on.store.requestCancel(unwanted.jobId);
    const one = async () => {
      const [taken] = await on.store.takeDueDispatches({ askAfterMs: 60_000, limit: 1 });
      return taken!.attemptToken;
    };
    const taken = [await one(), await one(), await one()];
    expect(taken[0]).toBe(unwanted.claimToken);
    expect(taken.slice(1).sort()).toEqual(silent.map(({ claimToken }) => claimToken).sort());
  });

  it('keeps a cancel request that came before the hand-over', async () => {
    await on.create();
    const claim = await on.claim();
    await on.store.requestCancel(claim.jobId);
    const held = await handOver({}, claim);
    await on.store.recordCall(held, 'call-1');
    expect(await on.store.takeDueDispatches(soon)).toMatchObject([{ cancelReason: 'owner' }]);
  });

  it('asks a dispatch past its deadline to stop', async () => {
    await on.create();
    const held = await handOver({ queueLimitMs: 0 });
    await on.store.recordCall(held, 'call-1');
    expect(await on.store.markStaleJobsFailed()).toMatchObject({ timedOut: [held.jobId] });
    expect(await on.store.takeDueDispatches(soon)).toMatchObject([{ cancelReason: 'timeout' }]);
    expect(await on.store.fail(held, { code: 'job.timed_out', fate: 'retry' })).toBe('retrying');
  });

  it('forgets dispatches that ended long ago, and no other', async () => {
    const running = await handOver();
    const ended = await handOver();
    await on.store.complete(ended, {});
    const lost = await handOver({ leaseMs: 0 });
    await on.store.markStaleJobsFailed();
    const gone = await handOver();
    await on.database.run((orm) => orm.delete(jobs).where(eq(jobs.jobId, gone.jobId)));
    expect(await on.store.forgetDispatches(60_000)).toBe(0);
    expect(await on.store.forgetDispatches(0)).toBe(3);
    const found = [running, ended, lost, gone].map((held) => on.store.findDispatch(held.claimToken));
    expect((await Promise.all(found)).map((each) => each !== null)).toEqual([true, false, false, false]);
  });
}
