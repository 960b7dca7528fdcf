import { assets, videos } from '../../db/schema';
import { look, makeOf, renderStep, saveFirst, saveStep } from './ReelHarness';
import { newId } from '../../new-id';
import { permanent, someAsset, someVideo, transient, type StoreHarness } from './StoreHarness';
import type { Job } from '../types';

const isOver = (job: Job | null) => job !== null && job.status !== 'pending' && job.status !== 'processing';

/** What a render of a make adds. */
const videoOf = (jobId: string) => someVideo(newId('video'), 'a1', { jobId });

/** From one step of a make to the next, and what ends it. */
export function describeSteps(on: StoreHarness): void {
  it('adds the next step with the completion of the one before, its input filled from the result', async () => {
    const reelId = await on.reels.add();
    const first = await on.reels.make(reelId, { ...saveFirst, make: makeOf(renderStep, saveStep) });
    const result = { assetId: 'asset_"Ω"', durationSec: 2.5 };
    expect(await on.store.complete(await on.claim(), result)).toBe('completed');
    const second = await on.reels.job(reelId);
    expect(second).toMatchObject({ kind: 'render', lane: 'long', status: 'pending', maxAttempts: 2, reelId });
    expect(second).toMatchObject({ follows: first.jobId, attempt: 0, retryOf: null, idempotencyKey: null });
    expect(second!.input).toEqual({ ...look, audio: { type: 'asset', assetId: result.assetId } });
    expect(second!.make).toEqual({ revision: 1, step: 2, steps: 3, then: [saveStep] });
    const claimed = await on.claim();
    expect(claimed.jobId).toBe(second!.jobId);
    const video = videoOf(second!.jobId);
    expect(await on.store.complete(claimed, { assetId: 'b', durationSec: 9 }, { videos: [video] })).toBe(
      'completed',
    );
    const third = await on.reels.job(reelId);
    expect(third).toMatchObject({ follows: second!.jobId, make: { step: 3, steps: 3, then: [] } });
    expect(third!.input).toMatchObject({
      clips: [{ id: 'clip_1', startSec: 0, sourceAssetId: 'b', endSec: 9 }],
    });
    expect(await on.reels.read(reelId)).toMatchObject({ videoId: video.videoId, revision: 1 });
    expect(await on.database.run((orm) => orm.select().from(videos))).toMatchObject([{ reelId }]);
    expect(await on.store.complete(await on.claim(), {})).toBe('completed');
    expect(await on.reels.job(reelId)).toMatchObject({ jobId: third!.jobId, status: 'complete' });
    expect(await on.reels.jobs()).toHaveLength(3);
  });

  it('adds the next step once, however often a completion is repeated, also after the make went on', async () => {
    const reelId = await on.reels.add();
    await on.reels.make(reelId);
    const first = await on.claim();
    const complete = () => on.store.complete(first, { assetId: 'a1' }, { assets: [someAsset('a1', null)] });
    expect(await Promise.all([complete(), complete()])).toEqual(['completed', 'completed']);
    const second = await on.claim();
    expect(await complete()).toBe('completed');
    expect(await on.store.complete(first, { assetId: 'a1' })).toBe('completed');
    const video = videoOf(second.jobId);
    await on.store.complete(second, {}, { videos: [video] });
    expect(await complete()).toBe('completed');
    expect(await on.reels.job(reelId)).toMatchObject({ jobId: second.jobId, status: 'complete' });
    expect(await on.reels.read(reelId)).toMatchObject({ videoId: video.videoId });
    expect(await on.reels.jobs()).toHaveLength(2);
  });

  it.each([
    ['the next step is added', 'INSERT ON jobs WHEN NEW.follows IS NOT NULL'],
    ['the reel moves on', 'UPDATE OF job_id ON reels'],
    ['the job ends', "UPDATE OF status ON jobs WHEN NEW.status = 'complete'"],
  ])(
    'completes a step with all that follows from it or not at all, if it breaks off where %s',
    async (_, moment) => {
      const reelId = await on.reels.add();
      const first = await on.reels.make(reelId);
      const claimed = await on.claim();
      const complete = () =>
        on.store.complete(claimed, { assetId: 'a1' }, { assets: [someAsset('a1', null)] });
      await on.execute(`CREATE TRIGGER breaks BEFORE ${moment} BEGIN SELECT RAISE(ABORT, 'broken off'); END`);
      const tried = await complete().catch(() => 'broken off');
      await on.execute('DROP TRIGGER breaks');
      expect(tried).toBe('broken off');
      expect(await on.reels.jobs()).toMatchObject([{ status: 'processing', result: null }]);
      expect(await on.reels.read(reelId)).toMatchObject({ jobId: first.jobId });
      expect(await on.database.run((orm) => orm.select().from(assets))).toEqual([]);
      expect(await complete()).toBe('completed');
      expect(await on.reels.jobsAfter(first.jobId)).toHaveLength(1);
    },
  );

  it('lets a late worker add no step, and the worker that has the job add one', async () => {
    const reelId = await on.reels.add();
    await on.reels.make(reelId);
    const late = await on.claim({ leaseMs: 0 });
    await on.store.markStaleJobsFailed();
    expect(await on.store.complete(late, { assetId: 'late' })).toBe('lost');
    const present = await on.claim({ workerId: 'w2' });
    expect(await on.store.complete(late, { assetId: 'late' }, { assets: [someAsset('late', null)] })).toBe(
      'lost',
    );
    expect(await on.reels.jobs()).toHaveLength(1);
    expect(await on.store.complete(present, { assetId: 'present' })).toBe('completed');
    expect(await on.reels.job(reelId)).toMatchObject({ input: { audio: { assetId: 'present' } } });
    expect(await on.store.complete(late, { assetId: 'late' })).toBe('lost');
    expect(await on.reels.jobs()).toHaveLength(2);
  });

  it('adds no step after a cancel request, whether it comes before, with or after the completion', async () => {
    const reelId = await on.reels.add();
    const first = await on.reels.make(reelId);
    const claimed = await on.claim();
    await on.store.requestCancel(first.jobId);
    expect(await on.store.complete(claimed, { assetId: 'a1' })).toBe('completed');
    expect(await on.reels.jobs()).toHaveLength(1);
    expect(await on.reels.job(reelId)).toMatchObject({ status: 'complete' });
    for (let round = 0; round < 10; round += 1) {
      const job = await on.reels.make(reelId);
      const held = await on.claim();
      const ending = () => on.store.complete(held, { assetId: 'a1' });
      const cancel = () => on.store.requestCancel(job.jobId);
      await Promise.all(round % 2 === 0 ? [cancel(), ending()] : [ending(), cancel()]);
      const ended = (await on.store.get(job.jobId))!;
      const next = await on.reels.jobsAfter(job.jobId);
      expect(next).toHaveLength(ended.cancelRequestedAt === null ? 1 : 0);
      await on.store.requestCancel((await on.reels.job(reelId))!.jobId);
      expect(isOver(await on.reels.job(reelId))).toBe(true);
    }
  });

  it('ends the make with a step that fails, and retries that step once with the steps after it', async () => {
    const reelId = await on.reels.add();
    const first = await on.reels.make(reelId);
    await on.store.fail(await on.claim(), permanent);
    expect(await on.reels.job(reelId)).toMatchObject({ jobId: first.jobId, status: 'failed' });
    const { kind, input } = saveFirst;
    const retry = { kind, input, retryOf: first.jobId, reelId, make: first.make! };
    const both = await Promise.all([on.store.create(retry), on.store.create(retry)]);
    expect(both.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(both[0].job.jobId).toBe(both[1].job.jobId);
    expect(await on.store.get(both[0].job.jobId)).toMatchObject({
      retryOf: first.jobId,
      reelId,
      make: first.make,
    });
    await on.store.complete(await on.claim(), { assetId: 'a1' });
    expect(await on.reels.job(reelId)).toMatchObject({ kind: 'render', follows: both[0].job.jobId });
    await expect(on.store.create(retry)).rejects.toMatchObject({ code: 'job.not_retryable' });
    await expect(on.store.create({ ...retry, reelId: 'reel_none' })).rejects.toMatchObject({
      code: 'job.not_retryable',
    });
    expect(await on.reels.jobs()).toHaveLength(3);
  });

  it('keeps the make through an automatic retry, a release and a reaped lease', async () => {
    const reelId = await on.reels.add();
    await on.reels.make(reelId);
    await on.store.release(await on.claim());
    await on.claim({ leaseMs: 0 });
    await on.store.markStaleJobsFailed();
    await on.store.postpone(await on.claim(), {
      code: 'storage.unavailable',
      firstPauseMs: 0,
      longestPauseMs: 0,
      limitMs: 60_000,
    });
    expect(await on.store.fail(await on.claim(), transient)).toBe('failed');
    expect(await on.reels.jobs()).toMatchObject([{ reelId, make: saveFirst.make, status: 'failed' }]);
  });

  it('removes a reel with its make: a waiting step ends, a running one is asked to stop', async () => {
    const [waiting, running] = [await on.reels.add(), await on.reels.add()];
    const runningJob = await on.reels.make(running);
    await on.claim();
    const waitingJob = await on.reels.make(waiting);
    expect([await on.store.removeReel(waiting), await on.store.removeReel(running)]).toEqual([true, true]);
    expect(await on.store.removeReel(running)).toBe(false);
    expect(await on.store.get(waitingJob.jobId)).toMatchObject({ status: 'cancelled' });
    expect(await on.store.get(runningJob.jobId)).toMatchObject({
      status: 'processing',
      cancelReason: 'owner',
    });
  });

  it('ends a step without a trace if its reel is removed while it completes, and adds none after it', async () => {
    for (const order of ['removed', 'completed', 'both']) {
      await on.empty();
      const reelId = await on.reels.add();
      const first = await on.reels.make(reelId, { kind: 'render', input: look, make: makeOf(saveStep) });
      const claimed = await on.claim();
      const complete = () =>
        on.store.complete(claimed, { assetId: 'a1' }, { videos: [videoOf(first.jobId)] });
      const remove = () => on.store.removeReel(reelId);
      if (order === 'both') await Promise.all([complete(), remove()]);
      else for (const act of order === 'removed' ? [remove, complete] : [complete, remove]) await act();
      const [ended, ...next] = await on.reels.jobs();
      expect(['complete', 'cancelled']).toContain(ended!.status);
      expect(next.every(({ status }) => status === 'cancelled')).toBe(true);
      const made = await on.database.run((orm) => orm.select().from(videos));
      expect(made).toHaveLength(ended!.status === 'complete' ? 1 : 0);
      expect(await complete()).toBe(ended!.status === 'complete' ? 'completed' : 'lost');
    }
  });

  it('completes an ingest whose reel was removed, and adds no step after it', async () => {
    const { reelId, job } = await on.reels.addSource();
    await on.store.attachMake({ reelId, revision: 1, jobId: job.jobId, make: makeOf(renderStep) });
    const claimed = await on.claim();
    expect(await on.store.removeReel(reelId)).toBe(true);
    const result = { assetId: 'a1', durationSec: 2.5, duplicate: false };
    expect(await on.store.complete(claimed, result, { assets: [someAsset('a1', 'hash')] })).toBe('completed');
    expect(await on.reels.jobs()).toMatchObject([{ status: 'complete', cancelRequestedAt: null }]);
    expect(await on.database.run((orm) => orm.select().from(assets))).toHaveLength(1);
  });
}
