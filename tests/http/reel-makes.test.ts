import { eq } from 'drizzle-orm';
import { POST as retryJob } from '@/app/api/audio/jobs/[jobId]/retry/route';
import { POST as cancelJob } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { DELETE as deleteReel, GET as getReel, PATCH as changeReel } from '@/app/api/reels/[reelId]/route';
import { POST as makeReel } from '@/app/api/reels/[reelId]/make/route';
import { POST as createReel } from '@/app/api/reels/route';
import { recipeSchema } from '@/core/audio/recipe-schema';
import type { JobKind } from '@/core/jobs/catalog';
import { recipeHash } from '@/lib/assets/recipe-hash';
import { findAssets } from '@/lib/assets/find-assets';
import { getDatabase } from '@/lib/db/get-database';
import { assets, files, reels } from '@/lib/db/schema';
import type { RouteHandler } from '@/lib/http/request-handler';
import { getJobStore } from '@/lib/jobs';
import type { CompletionRows, Job } from '@/lib/jobs/types';
import { newId } from '@/lib/new-id';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { callRoute } from './call-route';
import { assetRow, recipeOf, addAsset, videoRow } from './sample-rows';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio({ MAX_JOBS_PER_MINUTE: '20' });
});
afterEach(() => studio.close());

const call = (handler: RouteHandler, method: string, params = {}, more = {}) =>
  callRoute(handler, { method, params, token: studio.token, ...more });
const create = async (json: unknown) => (await call(createReel, 'POST', {}, { json })).body.data;
const make = (reelId: string, key?: string) =>
  call(makeReel, 'POST', { reelId }, { headers: key === undefined ? {} : { 'idempotency-key': key } });
const makeWith = (reelId: string, json: unknown, key?: string) =>
  call(makeReel, 'POST', { reelId }, { json, headers: key === undefined ? {} : { 'idempotency-key': key } });
const show = async (reelId: string) => (await call(getReel, 'GET', { reelId })).body.data;
const change = (reelId: string, json: unknown) => call(changeReel, 'PATCH', { reelId }, { json });
const allJobs = async () => (await getJobStore().list({ limit: 100 })).jobs;

const video = { look: 'ring', aspect: '1:1', title: 'Drawn' } as const;
const link = { type: 'url', url: 'https://example.org/talk.mp3' } as const;
const loud = (assetId: string) => ({ ...recipeOf(assetId, 10), loudness: 'social' as const });
const results = {
  ingest: (assetId: string) => ({ assetId, durationSec: 10, duplicate: false }),
  save: (assetId: string) => {
    const loudness = { integratedLufs: -14, truePeakDbtp: -2, rangeLu: 3 };
    const measured = { loudnessBefore: loudness, loudnessAfter: loudness };
    return { assetId, preparedKey: `assets/${assetId}/prepared.m4a`, durationSec: 10, ...measured };
  },
  render: (videoId: string) => ({
    videoId,
    videoKey: `videos/${videoId}/master.mp4`,
    shareKey: `videos/${videoId}/master.mp4`,
    posterKey: `videos/${videoId}/poster.jpg`,
    durationSec: 10,
  }),
};

/** Claims the job that is due, which must be of this kind. */
async function claim(kind: JobKind): Promise<Job & { claimToken: string }> {
  const claimToken = newId('claim');
  const job = await getJobStore().claimNextPending({ claimToken, workerId: 'worker_test' });
  expect(job).toMatchObject({ kind });
  return { ...job!, claimToken };
}

/** Does the work of a worker for the job that is due; the job as it was claimed. */
async function complete(kind: 'ingest' | 'save' | 'render', id: string, rows?: CompletionRows): Promise<Job> {
  const job = await claim(kind);
  expect(await getJobStore().complete(job, results[kind](id), rows)).toBe('completed');
  return job;
}

async function addLoudReel() {
  const { assetId } = await addAsset();
  const { reelId } = await create({ recipe: loud(assetId), video });
  return { assetId, reelId: reelId as string };
}

describe('a make', () => {
  it('saves what the recipe changes, then renders it; its answers say which step of how many', async () => {
    const { assetId, reelId } = await addLoudReel();
    const started = await make(reelId);
    expect(started).toMatchObject({ status: 202, body: { data: { reelId, status: 'pending' } } });
    const { jobId } = started.body.data;
    expect(await show(reelId)).toMatchObject({
      state: 'making',
      job: { jobId, type: 'save', step: 1, steps: 2, reelId },
    });

    const saved = await complete('save', 'asset_p', {
      assets: [assetRow({ assetId: 'asset_p', unlisted: true })],
    });
    expect(saved.input).toEqual(loud(assetId));
    const later = await show(reelId);
    expect(later).toMatchObject({ state: 'making', job: { type: 'render', step: 2, steps: 2, reelId } });
    const rendered = await complete('render', 'video_1', {
      videos: [videoRow('asset_p', { videoId: 'video_1' })],
    });
    expect(rendered.input).toEqual({ ...video, audio: { type: 'asset', assetId: 'asset_p' } });
    const made = await show(reelId);
    expect(made).toMatchObject({ state: 'made', videoId: 'video_1', revision: 1 });
    expect(made.posterUrl).toContain('video_1');
    expect(made).not.toHaveProperty('job');
  });

  it('is a render alone if the recipe leaves a recording as it is, or was prepared before', async () => {
    const { assetId } = await addAsset();
    const whole = await create({ recipe: recipeOf(assetId, 10), video });
    await make(whole.reelId);
    expect((await complete('render', 'video_1')).input).toMatchObject({ audio: { assetId } });

    const recipe = loud(assetId);
    const hash = recipeHash(recipeSchema.parse(recipe), await findAssets([assetId]));
    const prepared = await addAsset({ kind: 'prepared', recipeHash: hash, unlisted: true, lastUsedAt: 1 });
    const loudReel = await create({ recipe, video });
    await make(loudReel.reelId);
    const render = await claim('render');
    expect(render).toMatchObject({ input: { audio: { assetId: prepared.assetId } }, make: { steps: 1 } });
    expect((await findAssets([prepared.assetId])).get(prepared.assetId)!.lastUsedAt).toBeGreaterThan(1);
  });

  it('waits for the recording that is still coming, and takes all of it', async () => {
    const { reelId, job } = await create({ source: link, video });
    expect((await make(reelId)).body.data).toMatchObject({ jobId: job.jobId });
    expect(await show(reelId)).toMatchObject({ state: 'making', job: { type: 'ingest', step: 1, steps: 3 } });
    await complete('ingest', 'asset_s', { assets: [assetRow({ assetId: 'asset_s', title: 'A talk' })] });
    const here = await show(reelId);
    expect(here).toMatchObject({ title: 'A talk', durationSec: 10, revision: 2, soundMissing: false });
    expect(here.job).toMatchObject({ type: 'save', step: 2, steps: 3 });
    const save = await complete('save', 'asset_p', { assets: [assetRow({ assetId: 'asset_p' })] });
    expect(save.input).toEqual(here.recipe);
    expect((await complete('render', 'video_1')).input).toMatchObject({ audio: { assetId: 'asset_p' } });
  });

  it('waiting for a recording whose loudness is left alone renders it as it is', async () => {
    const { reelId } = await create({ source: link, recipe: { version: 1, loudness: 'off' }, video });
    await make(reelId);
    await complete('ingest', 'asset_s', { assets: [assetRow({ assetId: 'asset_s' })] });
    expect((await claim('render')).input).toMatchObject({ audio: { assetId: 'asset_s' } });
  });

  it('is one make under one key; another meanwhile is refused, and a change of the reel is not', async () => {
    const { reelId, assetId } = await addLoudReel();
    const answers = await Promise.all([make(reelId, 'press'), make(reelId, 'press'), make(reelId, 'press')]);
    expect(new Set(answers.map(({ body }) => body.data.jobId)).size).toBe(1);
    expect(await make(reelId, 'again')).toMatchObject({
      status: 409,
      body: { error: { code: 'reel.making' } },
    });
    expect(await allJobs()).toHaveLength(1);
    const edited = { ...recipeOf(assetId, 3), loudness: 'podcast' };
    expect((await change(reelId, { revision: 1, recipe: edited })).status).toBe(200);
    expect((await complete('save', 'asset_p', { assets: [assetRow({ assetId: 'asset_p' })] })).input).toEqual(
      loud(assetId),
    );
    expect(await show(reelId)).toMatchObject({ revision: 2, recipe: edited, state: 'making' });
    expect((await make(reelId, 'press')).body.data.jobId).toBe((await show(reelId)).job.jobId);
  });

  it('saves the change that comes with it, once, and makes the reel as changed', async () => {
    const { reelId } = await addLoudReel();
    const changed = { ...video, title: 'Chosen last' };
    const request = { change: { revision: 1, video: changed } };
    const first = await makeWith(reelId, request, 'key-with-change');
    expect(first.status).toBe(202);
    const again = await makeWith(reelId, request, 'key-with-change');
    expect(again.body.data).toEqual(first.body.data);
    expect(await show(reelId)).toMatchObject({ revision: 2, state: 'making', video: changed });
    const [job] = await allJobs();
    expect(job!.make!.then[0]!.input).toMatchObject({ title: 'Chosen last' });
  });

  it('whose change was saved before, its answer lost, begins all the same', async () => {
    const { reelId } = await addLoudReel();
    const late = { revision: 1, video: { ...video, title: 'Chosen last' } };
    await change(reelId, late);
    expect((await makeWith(reelId, { change: late })).status).toBe(202);
    expect(await show(reelId)).toMatchObject({ revision: 2, state: 'making' });
  });

  it('does not begin with a change of an older revision, and nothing is overwritten', async () => {
    const { reelId } = await addLoudReel();
    await change(reelId, { revision: 1, title: 'Elsewhere' });
    const refused = await makeWith(reelId, { change: { revision: 1, title: 'Here' } });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'reel.changed' } } });
    expect(refused.body.error.details.reel).toMatchObject({ revision: 2, title: 'Elsewhere' });
    expect(await allJobs()).toEqual([]);
    expect((await makeWith(reelId, { revision: 2, title: 'Here' })).body.error.code).toBe('input.invalid');
  });

  it('ends with the step that is cancelled, and may begin again', async () => {
    const { reelId } = await addLoudReel();
    const { jobId } = (await make(reelId, 'one')).body.data;
    await call(cancelJob, 'POST', { jobId });
    expect(await show(reelId)).toMatchObject({ state: 'draft' });
    expect((await make(reelId, 'two')).body.data.jobId).not.toBe(jobId);
  });

  it('goes on from the step that failed when that is retried', async () => {
    const { reelId } = await addLoudReel();
    await make(reelId);
    await complete('save', 'asset_p', { assets: [assetRow({ assetId: 'asset_p' })] });
    const render = await claim('render');
    await getJobStore().fail(render, { code: 'render.cover_unusable', fate: 'never' });
    expect(await show(reelId)).toMatchObject({
      state: 'failed',
      job: { jobId: render.jobId, errorCode: 'render.cover_unusable', step: 2, steps: 2 },
    });
    const retry = () => call(retryJob, 'POST', { jobId: render.jobId });
    const retried = await retry();
    expect(retried.status).toBe(202);
    expect(await show(reelId)).toMatchObject({
      state: 'making',
      job: { jobId: retried.body.data.jobId, type: 'render', step: 2, steps: 2 },
    });
    await complete('render', 'video_1', { videos: [videoRow('asset_p', { videoId: 'video_1' })] });
    expect(await show(reelId)).toMatchObject({ state: 'made', videoId: 'video_1' });
    expect((await retry()).body.data.jobId).toBe(retried.body.data.jobId);
    await make(reelId);
    const gone = { code: 'job.not_retryable', message: expect.stringContaining('its reel has gone on') };
    expect(await retry()).toMatchObject({ status: 409, body: { error: gone } });
  });

  it('waiting for a recording that could not be taken in goes on when that is retried', async () => {
    const { reelId, job } = await create({ source: link, video });
    await make(reelId);
    await getJobStore().fail(await claim('ingest'), { code: 'source.not_found', fate: 'never' });
    expect(await show(reelId)).toMatchObject({ state: 'failed', job: { errorCode: 'source.not_found' } });
    await call(retryJob, 'POST', { jobId: job.jobId });
    expect(await show(reelId)).toMatchObject({ state: 'making', job: { type: 'ingest', step: 1, steps: 3 } });
    await complete('ingest', 'asset_s', { assets: [assetRow({ assetId: 'asset_s' })] });
    expect(await show(reelId)).toMatchObject({ job: { type: 'save', step: 2 }, durationSec: 10 });
  });

  it('of a reel that lost its make to a deletion makes nothing more', async () => {
    const { reelId } = await addLoudReel();
    await make(reelId);
    const save = await claim('save');
    await call(deleteReel, 'DELETE', { reelId });
    expect(await getJobStore().checkClaim(save)).toMatchObject({ cancelRequested: true });
    expect(await getJobStore().complete(save, results.save('asset_p'), { assets: [assetRow()] })).toBe(
      'lost',
    );
    expect(await allJobs()).toHaveLength(1);
  });

  it('is refused for a reel that lacks a look, a recording, a cover, room or a right recipe', async () => {
    const { assetId } = await addAsset();
    const refused = async (reelId: string) => (await make(reelId)).body.error.code as string;
    const bare = await create({ recipe: loud(assetId) });
    expect(await refused(bare.reelId)).toBe('reel.no_video');
    const coverless = { ...video, coverKey: 'uploads/upload_none/file' };
    const covered = await create({ recipe: loud(assetId), video: coverless });
    expect(await refused(covered.reelId)).toBe('upload.not_found');
    const lost = await create({ source: link, video });
    await call(cancelJob, 'POST', { jobId: lost.job.jobId });
    expect(await refused(lost.reelId)).toBe('reel.no_sound');
    const { reelId } = await addLoudReel();
    await getDatabase().run((orm) => orm.update(assets).set({ durationSec: 5 }));
    expect(await refused(reelId)).toBe('recipe.out_of_bounds');
    await getDatabase().run((orm) => orm.update(assets).set({ durationSec: 10 }));
    await getDatabase().run((orm) => orm.update(files).set({ sizeBytes: 2 ** 50 }));
    expect(await refused(reelId)).toBe('quota.exceeded');
    await getDatabase().run((orm) => orm.delete(assets));
    expect(await refused(reelId)).toBe('asset.not_found');
    expect(await refused('reel_none')).toBe('reel.not_found');
    expect((await allJobs()).filter(({ kind }) => kind !== 'ingest')).toEqual([]);
  });

  it.each<unknown>(['phone', '', null, ['studio']])('is not made on %j, only on the studio', async (on) => {
    const { reelId } = await addLoudReel();
    expect((await makeWith(reelId, { on })).body.error.code).toBe('input.invalid');
    expect((await makeWith(reelId, { on: 'studio' })).status).toBe(202);
  });

  it('counts against what a minute allows', async () => {
    const { reelId } = await addLoudReel();
    for (let count = 0; count < 20; count += 1) {
      const { jobId } = (await make(reelId, `key-${count}`)).body.data;
      await call(cancelJob, 'POST', { jobId });
    }
    expect(await make(reelId)).toMatchObject({ status: 429, body: { error: { code: 'job.too_many' } } });
  });

  it('is of the reel as it is, also if that changes while the make begins', async () => {
    const { reelId } = await addLoudReel();
    const run = getDatabase().run.bind(getDatabase());
    let changed = false;
    const spied = jest.spyOn(getDatabase(), 'run').mockImplementation(async (build, options) => {
      const answer = await run(build, options);
      if (!changed) {
        changed = true;
        await run((orm) => orm.update(reels).set({ revision: 7 }).where(eq(reels.reelId, reelId)));
      }
      return answer;
    });
    expect((await make(reelId)).status).toBe(202);
    spied.mockRestore();
    expect((await allJobs())[0]).toMatchObject({ make: { revision: 7 } });
  });
});
