import { assets, files } from '../../db/schema';
import type { Lane } from '@/core/jobs/catalog';
import { beat, permanent, preview, render, someAsset, transient, type StoreHarness } from './StoreHarness';

/** Creation, order, claims and completion. */
export function describeClaims(on: StoreHarness): void {
  it('takes a job from creation through claim to completion', async () => {
    const job = await on.create();
    expect(job).toMatchObject({ status: 'pending', attempt: 0, input: { look: 'bars' }, kind: 'render' });
    const claimed = await on.claim();
    expect(claimed).toMatchObject({ jobId: job.jobId, status: 'processing', attempt: 1, workerId: 'w1' });
    expect(claimed.deadlineAt! - claimed.startedAt!).toBe(120 * 60_000);
    expect(claimed.leaseExpiresAt! - claimed.startedAt!).toBe(60_000);
    expect(await on.store.complete(claimed, { videoId: 'v' })).toBe('completed');
    const done = await on.store.get(job.jobId);
    expect(done).toMatchObject({ status: 'complete', result: { videoId: 'v' }, leaseExpiresAt: null });
    expect(done!.finishedAt).toBeGreaterThanOrEqual(claimed.startedAt!);
  });

  it('answers a creation with the very row it keeps', async () => {
    for (const wanted of [
      { ...render, idempotencyKey: 'a', input: { look: 'bars', title: undefined, beats: [1.5, null] } },
      { ...preview, retryOf: 'job_earlier', result: { previewKey: 'k' } },
    ]) {
      const { job } = await on.store.create(wanted);
      expect(await on.store.get(job.jobId)).toStrictEqual(job);
    }
  });

  it('answers null for a job it does not know, and for a claim on an empty queue', async () => {
    expect(await on.store.get('job_none')).toBeNull();
    expect(await on.store.requestCancel('job_none')).toBeNull();
    expect(await on.store.getQueuePosition('job_none')).toBeNull();
    expect(await on.store.getWithPosition('job_none')).toBeNull();
    expect(await on.store.claimNextPending({ claimToken: 't', workerId: 'w1' })).toBeNull();
  });

  it('claims in order of creation and counts the places before a job', async () => {
    const created = [await on.create(), await on.create(), await on.create()];
    const places = await Promise.all(created.map((job) => on.store.getQueuePosition(job.jobId)));
    expect(places).toEqual([0, 1, 2]);
    const claimed = [await on.claim(), await on.claim(), await on.claim()];
    expect(claimed.map((job) => job.jobId)).toEqual(created.map((job) => job.jobId));
    expect(await on.store.getQueuePosition(created[0]!.jobId)).toBeNull();
  });

  it('reads a job with its place, which only a pending one has', async () => {
    const created = [await on.create(), await on.create(preview), await on.create()];
    await on.claim();
    for (const [index, queuePosition] of [null, 0, 0].entries()) {
      const { jobId } = created[index]!;
      expect(await on.store.getWithPosition(jobId)).toEqual({
        job: await on.store.get(jobId),
        queuePosition,
      });
    }
    const { jobs, queuePositions } = await on.store.list({ limit: 5 });
    expect(jobs).toEqual(await Promise.all(jobs.map(({ jobId }) => on.store.get(jobId))));
    expect([...queuePositions]).toEqual([
      [created[2]!.jobId, 0],
      [created[1]!.jobId, 0],
    ]);
  });

  it('hands out jobs of the lanes asked for alone, in order within each and across both', async () => {
    const created = [
      await on.create(),
      await on.create(preview),
      await on.create(),
      await on.create(preview),
    ];
    const claimIn = (...lanes: Lane[]) => on.claim({ lanes });
    expect(await claimIn('quick')).toMatchObject({ jobId: created[1]!.jobId, lane: 'quick' });
    expect(await claimIn('quick', 'long')).toMatchObject({ jobId: created[0]!.jobId, lane: 'long' });
    expect(await claimIn('quick')).toMatchObject({ jobId: created[3]!.jobId });
    expect(await claimIn('quick')).toBeNull();
    expect(await claimIn()).toBeNull();
    expect(await on.claim()).toMatchObject({ jobId: created[2]!.jobId });
  });

  it('counts only jobs of its lane that are due before a job', async () => {
    const [, waiting, sound, last] = [
      await on.create(),
      await on.create(),
      await on.create(preview),
      await on.create(),
    ];
    const place = (job: { jobId: string }) => on.store.getQueuePosition(job.jobId);
    expect(await Promise.all([place(sound), place(last)])).toEqual([0, 2]);
    const first = await on.claim();
    await on.store.fail(first, { ...transient, fate: 'retry-after', retryAfterMs: 60_000 });
    expect(await Promise.all([place(waiting), place(last)])).toEqual([0, 1]);
  });

  it('gives a repeated claim with the same token no second job', async () => {
    await on.create();
    await on.create();
    const request = { claimToken: 'same', workerId: 'w1' };
    expect(await on.store.claimNextPending(request)).not.toBeNull();
    expect(await on.store.claimNextPending(request)).toBeNull();
    expect((await on.store.queueStats()).depth).toBe(1);
  });

  it('returns the earlier job for a used idempotency key', async () => {
    const first = await on.store.create({ ...render, idempotencyKey: 'k' });
    const second = await on.store.create({ ...render, idempotencyKey: 'k' });
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.job.jobId).toBe(first.job.jobId);
  });

  it('creates a job with a known result complete, and never hands it out', async () => {
    const { job } = await on.store.create({ ...preview, result: { previewKey: 'k' } });
    expect(job).toMatchObject({ status: 'complete', result: { previewKey: 'k' } });
    expect(job.finishedAt).not.toBeNull();
    expect(await on.claim()).toBeNull();
  });

  it('lists newest first, by kind and status, page by page', async () => {
    const created = [await on.create(), await on.create(preview), await on.create()];
    await on.store.requestCancel(created[0]!.jobId);
    const page = await on.store.list({ limit: 2 });
    expect(page.jobs.map((job) => job.jobId)).toEqual([created[2]!.jobId, created[1]!.jobId]);
    const rest = await on.store.list({ limit: 2, cursor: page.nextCursor! });
    expect(rest).toMatchObject({ jobs: [{ jobId: created[0]!.jobId }], nextCursor: null });
    expect((await on.store.list({ kind: 'preview', limit: 5 })).jobs).toHaveLength(1);
    expect((await on.store.list({ status: 'cancelled', limit: 5 })).jobs).toHaveLength(1);
  });

  it('renews a lease and records stage and progress', async () => {
    await on.create();
    const claimed = await on.claim({ leaseMs: 300 });
    expect(await on.store.heartbeat(claimed, beat)).toEqual({ cancelRequested: false, cancelReason: null });
    const job = await on.store.get(claimed.jobId);
    expect(job).toMatchObject({ stage: 'drawing', progress: 40 });
    expect(job!.leaseExpiresAt! - claimed.leaseExpiresAt!).toBeGreaterThan(50_000);
  });

  it('refuses every write of a claim that is not the present one', async () => {
    const job = await on.create();
    const stale = await on.claim();
    await on.store.release(stale);
    const present = await on.claim({ workerId: 'w2' });
    expect(await on.store.heartbeat(stale, beat)).toBeNull();
    expect(await on.store.checkClaim(stale)).toBeNull();
    expect(await on.store.complete(stale, {}, { assets: [someAsset('a1', 'hash')] })).toBe('lost');
    expect(await on.store.fail(stale, permanent)).toBe('lost');
    expect(await on.store.release(stale)).toBe(false);
    expect(await on.store.confirmCancelled(stale)).toBe(false);
    expect(await on.store.get(job.jobId)).toMatchObject({
      status: 'processing',
      claimToken: present.claimToken,
    });
    for (const table of [assets, files]) {
      expect(await on.database.run((orm) => orm.select().from(table))).toEqual([]);
    }
  });

  it('recognises a repeated ending by the same claim', async () => {
    await on.create();
    const done = await on.claim();
    expect([await on.store.complete(done, {}), await on.store.complete(done, {})]).toEqual([
      'completed',
      'completed',
    ]);
    await on.create();
    const failed = await on.claim();
    expect([await on.store.fail(failed, permanent), await on.store.fail(failed, permanent)]).toEqual([
      'failed',
      'failed',
    ]);
    expect(await on.store.complete(failed, {})).toBe('lost');
  });

  it('makes the rows of a completion appear with it', async () => {
    await on.create();
    const claimed = await on.claim();
    expect(await on.store.complete(claimed, {}, { assets: [someAsset('a1', 'hash')] })).toBe('completed');
    const rows = await on.database.run((orm) => orm.select().from(assets));
    expect(rows).toMatchObject([
      { assetId: 'a1', source: { filename: 'voice.m4a' }, recipe: null, durationSec: 2.5 },
    ]);
    const made = await on.database.run((orm) => orm.select().from(files).orderBy(files.name));
    expect(made).toEqual([
      { ownerId: 'a1', name: 'audio', key: 'assets/a1/audio.m4a', sizeBytes: 3, createdAt: 1 },
      { ownerId: 'a1', name: 'original', key: 'assets/a1/original.wav', sizeBytes: 5, createdAt: 1 },
      { ownerId: 'a1', name: 'peaks', key: 'assets/a1/peaks.bin', sizeBytes: 2, createdAt: 1 },
    ]);
  });

  it('writes nothing if an asset of the same content exists, and keeps the claim', async () => {
    await on.database.run((orm) => orm.insert(assets).values(someAsset('a1', 'hash')));
    await on.create();
    const claimed = await on.claim();
    expect(await on.store.complete(claimed, {}, { assets: [someAsset('a2', 'hash')] })).toBe('duplicate');
    expect(await on.store.complete(claimed, { assetId: 'a1' })).toBe('completed');
    expect(await on.database.run((orm) => orm.select().from(assets))).toHaveLength(1);
    expect(await on.database.run((orm) => orm.select().from(files))).toEqual([]);
  });
}
