import { assets, reels } from '../../db/schema';
import { emptyRecipe, ingest, makeOf, renderStep, saveFirst, saveStep, someReel } from './ReelHarness';
import { permanent, someAsset, type StoreHarness } from './StoreHarness';

/** The beginning of a make: at once, or with an ingest that fills the reel's recipe. */
export function describeMakes(on: StoreHarness): void {
  it('starts a make with its first job, and answers with the very row it keeps', async () => {
    const reelId = await on.reels.add();
    const job = await on.reels.make(reelId);
    expect(job).toMatchObject({
      kind: 'save',
      status: 'pending',
      reelId,
      make: saveFirst.make,
      follows: null,
    });
    expect(await on.store.get(job.jobId)).toStrictEqual(job);
    expect(await on.reels.read(reelId)).toMatchObject({ jobId: job.jobId, videoId: null, revision: 1 });
  });

  it('starts no make of a missing or changed reel, nor a second one while the first is under way', async () => {
    const reelId = await on.reels.add({ revision: 2 });
    const request = { reelId, revision: 2, job: saveFirst };
    expect(await on.store.startMake({ ...request, reelId: 'reel_none' })).toEqual({ outcome: 'missing' });
    expect(await on.store.startMake({ ...request, revision: 1 })).toEqual({ outcome: 'changed' });
    await on.reels.started(on.store.startMake(request));
    expect(await on.store.startMake(request)).toEqual({ outcome: 'making' });
    await on.claim();
    expect(await on.store.startMake(request)).toEqual({ outcome: 'making' });
    expect(await on.reels.jobs()).toHaveLength(1);
  });

  it('starts one make of two phones that ask at the same time, with one key or two', async () => {
    for (const keys of [
      [undefined, undefined],
      ['a', 'b'],
      ['same', 'same'],
    ]) {
      const reelId = await on.reels.add();
      const ask = (makeKey?: string) => on.store.startMake({ reelId, revision: 1, makeKey, job: saveFirst });
      const answers = await Promise.all(keys.map(ask));
      const second = keys[0] === 'same' ? 'earlier' : 'making';
      expect(answers.map(({ outcome }) => outcome).sort()).toEqual([second, 'started'].sort());
      const made = (await on.reels.jobs()).filter((job) => job.reelId === reelId);
      expect(made.map(({ jobId }) => jobId)).toEqual([(await on.reels.read(reelId)).jobId]);
    }
  });

  it('answers a repeated key with the present job of the make, also after the reel changed and after its end', async () => {
    const reelId = await on.reels.add();
    const request = { reelId, revision: 1, makeKey: 'k', job: saveFirst };
    await on.reels.started(on.store.startMake(request));
    await on.store.complete(await on.claim(), { assetId: 'a1' });
    const second = (await on.reels.job(reelId))!;
    await on.reels.change(reelId, { revision: 2 });
    expect(await on.store.startMake(request)).toEqual({ outcome: 'earlier', job: second });
    await on.store.complete(await on.claim(), {});
    expect(await on.store.startMake(request)).toMatchObject({ outcome: 'earlier', job: { kind: 'render' } });
    expect(await on.reels.jobs()).toHaveLength(2);
    await on.reels.started(on.store.startMake({ ...request, revision: 2, makeKey: 'l' }));
  });

  it('answers the key of a make that another followed with the first job of that make, and starts nothing', async () => {
    const reelId = await on.reels.add();
    const request = { reelId, revision: 1, makeKey: 'k', job: saveFirst };
    const first = await on.reels.started(on.store.startMake(request));
    await on.store.requestCancel(first.jobId);
    const next = await on.reels.started(on.store.startMake({ ...request, makeKey: 'l' }));
    expect(await on.store.startMake(request)).toMatchObject({
      outcome: 'earlier',
      job: { jobId: first.jobId },
    });
    expect(await on.store.findMake(reelId, 'k')).toMatchObject({ jobId: first.jobId, status: 'cancelled' });
    expect(await on.store.findMake('reel_other', 'k')).toBeNull();
    await on.store.requestCancel(next.jobId);
    expect(await on.store.startMake(request)).toMatchObject({
      outcome: 'earlier',
      job: { jobId: first.jobId },
    });
    expect(await on.reels.jobs()).toHaveLength(2);
    const other = await on.reels.add();
    await on.reels.started(on.store.startMake({ ...request, reelId: other }));
  });

  it('fills a recipe without clips once its recording is there, and leaves an edited one alone', async () => {
    const { reelId, job } = await on.reels.addSource();
    expect(job).toMatchObject({ kind: 'ingest', reelId, make: null });
    expect(await on.reels.read(reelId)).toMatchObject({
      sourceJobId: job.jobId,
      jobId: null,
      recipe: { clips: [] },
    });
    const asset = someAsset('a1', 'hash');
    await on.store.complete(
      await on.claim(),
      { assetId: 'a1', durationSec: 2.5, duplicate: false },
      { assets: [asset] },
    );
    const whole = {
      id: 'clip_1',
      sourceAssetId: 'a1',
      startSec: 0,
      endSec: 2.5,
      gainDb: 0,
      fadeInSec: 0,
      fadeOutSec: 0,
    };
    expect(await on.reels.read(reelId)).toMatchObject({
      recipe: { ...emptyRecipe, clips: [whole] },
      revision: 2,
      jobId: null,
    });
    const edited = await on.reels.addSource();
    const clips = [{ ...whole, endSec: 1 }];
    await on.reels.change(edited.reelId, { recipe: { ...emptyRecipe, clips } });
    await on.store.complete(await on.claim(), { assetId: 'a2', durationSec: 9, duplicate: false });
    expect(await on.reels.read(edited.reelId)).toMatchObject({ recipe: { clips }, revision: 1 });
  });

  it('adds a reel with its ingest once for an idempotency key', async () => {
    const reel = someReel();
    const first = await on.store.createWithReel({ ...ingest, idempotencyKey: 'k' }, reel);
    const second = await on.store.createWithReel({ ...ingest, idempotencyKey: 'k' }, someReel());
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.job).toMatchObject({ jobId: first.job.jobId, reelId: reel.reelId });
    expect(await on.database.run((orm) => orm.select().from(reels))).toHaveLength(1);
  });

  it('lets a make wait on an ingest under way, whose completion starts it', async () => {
    const { reelId, job } = await on.reels.addSource();
    const attach = {
      reelId,
      revision: 1,
      makeKey: 'k',
      jobId: job.jobId,
      make: makeOf(saveStep, renderStep),
    };
    expect(await on.store.attachMake({ ...attach, reelId: 'reel_none' })).toEqual({ outcome: 'missing' });
    expect(await on.store.attachMake({ ...attach, revision: 2 })).toEqual({ outcome: 'changed' });
    const claimed = await on.claim();
    expect(await on.reels.started(on.store.attachMake(attach))).toMatchObject({
      jobId: job.jobId,
      make: attach.make,
    });
    expect(await on.store.attachMake(attach)).toMatchObject({
      outcome: 'earlier',
      job: { jobId: job.jobId },
    });
    expect(await on.store.attachMake({ ...attach, makeKey: 'l' })).toEqual({ outcome: 'making' });
    await on.store.complete(claimed, { assetId: 'a1', durationSec: 2.5, duplicate: true });
    expect(await on.reels.read(reelId)).toMatchObject({
      revision: 2,
      recipe: { clips: [{ sourceAssetId: 'a1' }] },
    });
    expect(await on.reels.job(reelId)).toMatchObject({
      kind: 'save',
      follows: job.jobId,
      make: { step: 2, steps: 3 },
      input: { ...emptyRecipe, clips: [{ id: 'clip_1', startSec: 0, sourceAssetId: 'a1', endSec: 2.5 }] },
    });
  });

  it('starts a waiting make after the ingest of a recording that was known already', async () => {
    await on.database.run((orm) => orm.insert(assets).values(someAsset('a1', 'hash')));
    const { reelId, job } = await on.reels.addSource();
    await on.store.attachMake({ reelId, revision: 1, jobId: job.jobId, make: makeOf(renderStep) });
    const claimed = await on.claim();
    const result = { assetId: 'a2', durationSec: 2.5, duplicate: false };
    expect(await on.store.complete(claimed, result, { assets: [someAsset('a2', 'hash')] })).toBe('duplicate');
    expect(await on.reels.read(reelId)).toMatchObject({ revision: 1, jobId: job.jobId });
    expect(await on.store.complete(claimed, { ...result, assetId: 'a1', duplicate: true })).toBe('completed');
    expect(await on.reels.job(reelId)).toMatchObject({ kind: 'render', input: { audio: { assetId: 'a1' } } });
  });

  it('either attaches a make to an ingest that is just ending or says that it ended', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { reelId, job } = await on.reels.addSource();
      const claimed = await on.claim();
      const complete = () => on.store.complete(claimed, { assetId: 'a1', durationSec: 2.5, duplicate: true });
      const attach = () =>
        on.store.attachMake({ reelId, revision: 1, jobId: job.jobId, make: makeOf(renderStep) });
      const answers = await Promise.all(round % 2 === 0 ? [complete(), attach()] : [attach(), complete()]);
      const attached = answers[round % 2 === 0 ? 1 : 0] as { outcome: string };
      const next = await on.reels.jobsAfter(job.jobId);
      expect(next).toHaveLength(attached.outcome === 'started' ? 1 : 0);
      expect(['started', 'ended', 'changed']).toContain(attached.outcome);
      const { jobId } = await on.reels.read(reelId);
      expect(jobId).toBe(next[0]?.jobId ?? null);
      if (jobId) await on.store.requestCancel(jobId);
    }
  });

  it('attaches no make to an ingest that ended or was cancelled', async () => {
    const { reelId, job } = await on.reels.addSource();
    const request = { reelId, jobId: job.jobId, make: makeOf(renderStep) };
    const result = { assetId: 'a1', durationSec: 2.5, duplicate: true };
    await on.store.complete(await on.claim(), result);
    expect(await on.reels.attach(request)).toEqual({ outcome: 'changed' });
    expect(await on.store.attachMake({ ...request, revision: 2 })).toEqual({ outcome: 'ended' });
    const cancelled = await on.reels.addSource();
    await on.claim();
    await on.store.requestCancel(cancelled.job.jobId);
    const late = { ...request, reelId: cancelled.reelId, jobId: cancelled.job.jobId };
    expect(await on.reels.attach(late)).toEqual({ outcome: 'ended' });
    expect(await on.reels.read(cancelled.reelId)).toMatchObject({ jobId: null });
  });

  it('retries a failed ingest for the reel that waits for it', async () => {
    const { reelId, job } = await on.reels.addSource();
    await on.store.attachMake({ reelId, revision: 1, jobId: job.jobId, make: makeOf(renderStep) });
    await on.store.fail(await on.claim(), permanent);
    const again = await on.store.create({ ...ingest, retryOf: job.jobId, reelId, make: makeOf(renderStep) });
    expect(await on.reels.read(reelId)).toMatchObject({
      jobId: again.job.jobId,
      sourceJobId: again.job.jobId,
    });
    await on.store.complete(await on.claim(), { assetId: 'a1', durationSec: 2.5, duplicate: true });
    expect(await on.reels.job(reelId)).toMatchObject({ kind: 'render', follows: again.job.jobId });
    expect(await on.reels.read(reelId)).toMatchObject({ recipe: { clips: [{ sourceAssetId: 'a1' }] } });
  });
}
