import { eq } from 'drizzle-orm';
import { DELETE as deleteReel, GET as getReel, PATCH as changeReel } from '@/app/api/reels/[reelId]/route';
import { GET as listReels, POST as createReel } from '@/app/api/reels/route';
import { GET as getAsset } from '@/app/api/audio/assets/[assetId]/route';
import { reelAnswerSchema } from '@/core/reels/reel-schema';
import { recipeHash } from '@/lib/assets/recipe-hash';
import { findAssets } from '@/lib/assets/find-assets';
import { getDatabase } from '@/lib/db/get-database';
import { assets, jobs, reels, videos } from '@/lib/db/schema';
import type { RouteHandler } from '@/lib/http/request-handler';
import { getJobStore } from '@/lib/jobs';
import { newId } from '@/lib/new-id';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { callRoute } from './call-route';
import { addAsset, addVideo, recipeOf } from './sample-rows';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const call = (handler: RouteHandler, method: string, params = {}, more = {}) =>
  callRoute(handler, { method, params, token: studio.token, ...more });
const create = (json: unknown, headers = {}) => call(createReel, 'POST', {}, { json, headers });
const change = (reelId: string, json: unknown) => call(changeReel, 'PATCH', { reelId }, { json });
const show = (reelId: string) => call(getReel, 'GET', { reelId });
const list = async (query = '') =>
  (await call(listReels, 'GET', {}, { path: `/api/reels?${query}` })).body.data;
const video = { look: 'ring', aspect: '1:1', title: 'Drawn' } as const;
const link = { type: 'url', url: 'https://example.org/talk.mp3' } as const;
const bySource = (jobId: string) => eq(jobs.jobId, jobId);

/** A reel of a recording of 10 s. */
async function addReel(more = {}) {
  const { assetId } = await addAsset({ title: 'Voice' });
  const made = await create({ recipe: recipeOf(assetId), ...more });
  expect(made.status).toBe(201);
  return { assetId, reelId: made.body.data.reelId as string, reel: made.body.data };
}

describe('a new reel', () => {
  it('is a draft with the title of its recording, its length and its peaks', async () => {
    const { reel, assetId } = await addReel({ video });
    expect(reelAnswerSchema.parse(reel)).toEqual(reel);
    expect(reel).toMatchObject({ title: 'Voice', revision: 1, state: 'draft', durationSec: 2, video });
    expect(reel).toMatchObject({ soundMissing: false, recipe: recipeOf(assetId) });
    expect(reel.peaksUrl).toContain(encodeURIComponent(storageKeys.assetPeaks(assetId)));
    expect(reel).not.toHaveProperty('job');
    expect((await show(reel.reelId)).body.data).toMatchObject({ ...reel, peaksUrl: expect.any(String) });
  });

  it('is refused if its recipe does not fit the recordings', async () => {
    const missing = await create({ recipe: recipeOf('asset_none') });
    expect(missing).toMatchObject({ status: 404, body: { error: { code: 'asset.not_found' } } });
    const { assetId } = await addAsset();
    const tooLong = await create({ recipe: recipeOf(assetId, 11) });
    expect(tooLong).toMatchObject({ status: 422, body: { error: { code: 'recipe.out_of_bounds' } } });
    for (const json of [{}, { title: 'No sound' }, { recipe: recipeOf(assetId), source: link }]) {
      expect(await create(json)).toMatchObject({ status: 400, body: { error: { code: 'input.invalid' } } });
    }
    expect((await list()).reels).toEqual([]);
  });

  it('takes no sound that another reel prepared for its video: that goes with its reel', async () => {
    const { assetId } = await addAsset({ kind: 'prepared', unlisted: true });
    const refused = await create({ recipe: recipeOf(assetId) });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'asset.not_found' } } });
  });

  it('is refused with the place of each fault, in the shape that was meant', async () => {
    const clip = { ...recipeOf('asset_a').clips[0], endSec: 'soon' };
    const faults = async (json: unknown) =>
      ((await create(json)).body.error.details as { path: string }[]).map(({ path }) => path);
    expect(await faults({ recipe: { ...recipeOf('asset_a'), clips: [clip] } })).toEqual([
      'recipe.clips.0.endSec',
    ]);
    expect(await faults({ source: { type: 'url' }, title: 'A link' })).toEqual(['source.url']);
  });

  it('is created once under one Idempotency-Key', async () => {
    const { assetId } = await addAsset();
    const headers = { 'idempotency-key': 'same' };
    const send = () => create({ recipe: recipeOf(assetId) }, headers);
    const answers = await Promise.all([send(), send(), send()]);
    expect(new Set(answers.map(({ body }) => body.data.reelId)).size).toBe(1);
    expect((await list()).reels).toHaveLength(1);
  });

  it('with a source has its recording taken in, and waits for it with an empty recipe', async () => {
    const headers = { 'idempotency-key': 'from-link' };
    const { status, body } = await create({ source: link, video }, headers);
    expect(status).toBe(201);
    const { data } = body;
    expect(data).toMatchObject({
      state: 'draft',
      durationSec: null,
      soundMissing: false,
      title: 'Recording',
    });
    expect(data.recipe).toMatchObject({ clips: [], loudness: 'social', clean: 'off', outputFormat: 'm4a' });
    expect(data.job).toMatchObject({ type: 'ingest', status: 'pending', queuePosition: 0 });
    expect((await getJobStore().get(data.job.jobId))?.input).toEqual(link);
    expect((await create({ source: link, video }, headers)).body.data.reelId).toBe(data.reelId);
    expect((await getJobStore().list({ limit: 10 })).jobs).toHaveLength(1);
  });

  it('with a source whose rights were not confirmed is refused, and so is the source', async () => {
    const source = { type: 'youtube', url: 'https://www.youtube.com/watch?v=abc' };
    expect((await create({ source })).body.error.code).toBe('source.rights_required');
    expect((await list()).reels).toEqual([]);
  });

  it('says so if its recording could not be taken in', async () => {
    const { reelId, job } = (await create({ source: link })).body.data;
    const failure = { status: 'failed', errorCode: 'source.not_found' } as const;
    await getDatabase().run((orm) => orm.update(jobs).set(failure).where(bySource(job.jobId)));
    expect((await show(reelId)).body.data).toMatchObject({
      state: 'failed',
      soundMissing: true,
      job: { jobId: job.jobId, errorCode: 'source.not_found' },
    });
  });
});

describe('a change of a reel', () => {
  it('counts its revision up, and is refused with the newer reel on an older one', async () => {
    const { reelId, assetId } = await addReel();
    const changed = await change(reelId, { revision: 1, title: ' Mine ', video });
    expect(changed.body.data).toMatchObject({ revision: 2, title: 'Mine', video, recipe: recipeOf(assetId) });
    const late = await change(reelId, { revision: 1, title: 'Lost' });
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'reel.changed' } } });
    expect(late.body.error.details.reel).toMatchObject({ revision: 2, title: 'Mine' });
    const cleared = await change(reelId, { revision: 2, video: null });
    expect(cleared.body.data).toMatchObject({ revision: 3, video: null, title: 'Mine' });
  });

  it('cleans the title, and refuses one of which nothing can be seen', async () => {
    const { reelId, reel } = await addReel({ title: 'Night\u0000\u001B\u202E talk' });
    expect(reel.title).toBe('Night talk');
    for (const title of ['\u0000\u001B', '\u200B\u2060', '\u202E', '\u200D\uFE0F', '\u{E0041}']) {
      const refused = await change(reelId, { revision: 1, title });
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'input.invalid' } } });
    }
    const changed = await change(reelId, { revision: 1, title: '👩\u200D👧 at\n\u0007home' });
    expect(changed.body.data.title).toBe('👩\u200D👧 at home');
  });

  it('lets one of several at once through', async () => {
    const { reelId } = await addReel();
    const titles = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(titles.map((title) => change(reelId, { revision: 1, title })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('is checked against the recordings, but for one that the reel had and that was deleted', async () => {
    const { reelId, assetId } = await addReel();
    const recipe = recipeOf(assetId);
    expect((await change(reelId, { revision: 1, recipe: recipeOf('asset_none') })).status).toBe(404);
    expect((await change(reelId, { revision: 1, recipe: recipeOf(assetId, 30) })).status).toBe(422);
    expect((await change(reelId, { revision: 1, recipe: { ...recipe, clips: [] } })).body.error.code).toBe(
      'reel.no_sound',
    );
    await getDatabase().run((orm) => orm.delete(assets).where(eq(assets.assetId, assetId)));
    const kept = await change(reelId, { revision: 1, recipe: { ...recipe, loudness: 'podcast' } });
    expect(kept.body.data).toMatchObject({ soundMissing: true, recipe: { loudness: 'podcast' } });
  });

  it('of the loudness is taken while the recording is still coming', async () => {
    const { reelId, recipe } = (await create({ source: link })).body.data;
    const changed = await change(reelId, { revision: 1, recipe: { ...recipe, loudness: 'off' } });
    expect(changed.body.data).toMatchObject({ recipe: { clips: [], loudness: 'off' }, soundMissing: false });
  });

  it('of a reel that does not exist is 404', async () => {
    expect((await change('reel_none', { revision: 1 })).body.error.code).toBe('reel.not_found');
    expect((await show('reel_none')).body.error.code).toBe('reel.not_found');
  });
});

describe('the list of reels', () => {
  it('shows the latest change first, in pages', async () => {
    const made = [await addReel(), await addReel(), await addReel()];
    for (const [at, { reelId }] of made.entries()) {
      const sameTime = { updatedAt: 1_000 + (at >> 1) };
      await getDatabase().run((orm) => orm.update(reels).set(sameTime).where(eq(reels.reelId, reelId)));
    }
    await change(made[0]!.reelId, { revision: 1, title: 'Changed last' });
    const first = await list('limit=2');
    const rest = await list(`limit=2&cursor=${first.nextCursor}`);
    const ids = [...first.reels, ...rest.reels].map(({ reelId }: { reelId: string }) => reelId);
    expect(ids[0]).toBe(made[0]!.reelId);
    expect(ids.sort()).toEqual(made.map(({ reelId }) => reelId).sort());
    expect(rest.nextCursor).toBeNull();
  });

  it('finds reels by words of their titles, as they are written', async () => {
    await addReel({ title: 'A talk in Oslo' });
    await addReel({ title: '100 % wool' });
    const titles = async (q: string) =>
      (await list(`q=${encodeURIComponent(q)}`)).reels.map(({ title }: { title: string }) => title);
    expect(await titles('oslo')).toEqual(['A talk in Oslo']);
    expect(await titles('%')).toEqual(['100 % wool']);
    expect(await titles('_')).toEqual([]);
    expect(await titles(' ')).toHaveLength(2);
  });

  it('costs one statement a page, however many reels it shows', async () => {
    const run = jest.spyOn(getDatabase(), 'run');
    for (let count = 1; count <= 3; count += 1) {
      await addReel();
      run.mockClear();
      expect((await list()).reels).toHaveLength(count);
      expect(run).toHaveBeenCalledTimes(1);
    }
  });
});

describe('the deletion of a reel', () => {
  it('takes its videos and its prepared audio along, and leaves recordings and other videos', async () => {
    const { reelId, assetId } = await addReel();
    const hash = recipeHash(recipeOf(assetId) as never, await findAssets([assetId]));
    const prepared = { kind: 'prepared', unlisted: true } as const;
    const used = await addAsset({ ...prepared, recipeHash: 'of an earlier recipe' });
    const latest = await addAsset({ ...prepared, recipeHash: hash });
    const shared = await addAsset({ ...prepared, recipeHash: hash });
    const saved = await addAsset({ kind: 'prepared', recipeHash: hash });
    const own = await addVideo(used.assetId, { reelId });
    const other = await addVideo(shared.assetId);
    expect(await call(deleteReel, 'DELETE', { reelId })).toMatchObject({
      status: 200,
      body: { data: { reelId, deleted: true } },
    });
    const left = await getDatabase().run((orm) => orm.select({ id: assets.assetId }).from(assets));
    const expected = [assetId, shared.assetId, saved.assetId];
    expect(left.map(({ id }) => id).sort()).toEqual(expected.sort());
    const films = await getDatabase().run((orm) => orm.select({ id: videos.videoId }).from(videos));
    expect(films).toEqual([{ id: other.videoId }]);
    for (const prefix of [storageKeys.videoPrefix(own.videoId), storageKeys.assetPrefix(latest.assetId)]) {
      for await (const { key } of getStorageAdapter().list(prefix)) throw new Error(`${key} is left`);
    }
    expect((await call(getAsset, 'GET', { assetId })).status).toBe(200);
    expect((await call(deleteReel, 'DELETE', { reelId })).body.error.code).toBe('reel.not_found');
  });

  it('takes along what was prepared for an earlier recipe, also while its render is being stopped', async () => {
    const { reelId } = await addReel();
    const prepared = { kind: 'prepared', unlisted: true, recipeHash: 'of an earlier recipe' } as const;
    const { assetId } = await addAsset({ ...prepared, reelId });
    const { assetId: inUse } = await addAsset({ ...prepared, reelId });
    const input = (id: string) => ({ audio: { type: 'asset', assetId: id }, ...video });
    const make = { revision: 1, step: 1, steps: 1, then: [] };
    const job = { kind: 'render', input: input(assetId), reelId, make } as const;
    await getJobStore().startMake({ reelId, revision: 1, job });
    const claimToken = newId('claim');
    await getJobStore().claimNextPending({ claimToken, workerId: 'worker_test' });
    await getJobStore().create({ kind: 'render', input: input(inUse) });
    expect((await call(deleteReel, 'DELETE', { reelId })).status).toBe(200);
    expect([...(await findAssets([assetId, inUse])).keys()]).toEqual([inUse]);
  });

  it('that was cut short is finished by a repeat', async () => {
    const { reelId } = await addReel();
    await addVideo('asset_x', { reelId });
    const { assetId } = await addAsset({ kind: 'prepared', unlisted: true, reelId });
    await getDatabase().run((orm) => orm.delete(reels).where(eq(reels.reelId, reelId)));
    expect((await call(deleteReel, 'DELETE', { reelId })).status).toBe(200);
    expect((await findAssets([assetId])).size).toBe(0);
    expect((await call(deleteReel, 'DELETE', { reelId })).status).toBe(404);
  });

  it('lets an ingest under way go on', async () => {
    const { reelId, job } = (await create({ source: link })).body.data;
    await call(deleteReel, 'DELETE', { reelId });
    expect(await getJobStore().get(job.jobId)).toMatchObject({ status: 'pending', cancelRequestedAt: null });
  });
});
