import { existsSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DELETE as deleteAsset, GET as getAsset } from '@/app/api/audio/assets/[assetId]/route';
import { GET as streamAsset } from '@/app/api/audio/assets/[assetId]/stream/route';
import { GET as listAssets } from '@/app/api/audio/assets/route';
import { GET as health } from '@/app/api/health/route';
import { GET as getReel } from '@/app/api/reels/[reelId]/route';
import { POST as createReel } from '@/app/api/reels/route';
import { DELETE as deleteVideo, GET as getVideo } from '@/app/api/videos/[videoId]/route';
import { GET as listVideos } from '@/app/api/videos/route';
import { assetAnswerSchema } from '@/core/api/assets';
import { videoAnswerSchema } from '@/core/api/videos';
import { healthSchema } from '@/core/api/studio';
import type { RouteHandler } from '@/lib/http/request-handler';
import { getDatabase } from '@/lib/db/get-database';
import { reels } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { getStorageAdapter } from '@/lib/storage';
import { storageKeys } from '@/lib/storage/keys';
import { callRoute } from './call-route';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { addAsset, addVideo, recipeOf } from './sample-rows';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const call = (handler: RouteHandler, method: string, params = {}, more = {}) =>
  callRoute(handler, { method, params, token: studio.token, ...more });
const filesOf = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of getStorageAdapter().list(prefix)) keys.push(key);
  return keys;
};

describe('recordings', () => {
  it('are shown with URLs that work', async () => {
    const { assetId } = await addAsset({ kind: 'prepared', recipe: recipeOf('asset_source') as never });
    const { body } = await call(getAsset, 'GET', { assetId });
    expect(assetAnswerSchema.parse(body.data)).toMatchObject({
      assetId,
      durationSec: 10,
      loudness: { integratedLufs: -19.5 },
      recipe: { clips: [{ sourceAssetId: 'asset_source' }] },
      streamUrl: `/api/audio/assets/${assetId}/stream`,
    });
    expect(body.data.peaksUrl).toMatch(/signature=/);
    expect((await call(getAsset, 'GET', { assetId: 'none' })).body.error.code).toBe('asset.not_found');
  });

  it('stream in ranges, by variant', async () => {
    const source = await addAsset();
    const prepared = await addAsset({ kind: 'prepared' });
    const stream = (assetId: string, query = '', headers = {}) =>
      call(streamAsset, 'GET', { assetId }, { path: `/api/x${query}`, headers });
    expect((await stream(source.assetId)).body).toBe(`bytes of ${source.files.audio.key}`);
    const part = await stream(source.assetId, '', { range: 'bytes=0-1' });
    expect(part).toMatchObject({ status: 206, body: 'by' });
    expect((await stream(source.assetId, '?variant=original')).body).toContain('original.mp3');
    expect((await stream(prepared.assetId, '?variant=prepared')).body).toContain('prepared.wav');
    expect((await stream(source.assetId, '?variant=prepared')).status).toBe(404);
    expect((await stream(source.assetId, '?variant=loud')).status).toBe(400);
    expect((await stream('none')).body.error.code).toBe('asset.not_found');
  });

  it('are listed newest first, in pages, by kind', async () => {
    const made = [];
    for (let at = 1; at <= 3; at += 1) made.push((await addAsset({ createdAt: 1000 + (at >> 1) })).assetId);
    await addAsset({ kind: 'prepared', createdAt: 5000 });
    const list = async (query: string) =>
      (await call(listAssets, 'GET', {}, { path: `/api/audio/assets?${query}` })).body.data;
    const first = await list('kind=source&limit=2');
    const rest = await list(`kind=source&limit=2&cursor=${first.nextCursor}`);
    const ids = [...first.assets, ...rest.assets].map(({ assetId }: { assetId: string }) => assetId);
    expect(ids.sort()).toEqual(made.sort());
    expect(rest.nextCursor).toBeNull();
    expect((await list('kind=prepared')).assets).toHaveLength(1);
    const bad = await call(listAssets, 'GET', {}, { path: '/api/audio/assets?cursor=nonsense' });
    expect(bad).toMatchObject({ status: 400, body: { error: { code: 'input.invalid' } } });
  });

  it('are kept while a job that waits or runs uses them; forced, the job is cancelled first', async () => {
    const source = await addAsset();
    const { assetId } = source;
    const store = getJobStore();
    const audio = { type: 'asset', assetId };
    const inputs = [
      ['render', { audio, look: 'bars', aspect: '9:16' }],
      ['save', recipeOf(assetId)],
      ['preview', recipeOf(assetId)],
    ] as const;
    const running = (await store.create({ kind: 'render', input: inputs[0][1] })).job;
    const claim = (await store.claimNextPending({ claimToken: 'claim_a', workerId: 'w' }))!;
    const made = [running];
    for (const [kind, input] of inputs) made.push((await store.create({ kind, input })).job);
    await store.create({ kind: 'save', input: recipeOf('asset_other') });

    const refused = await call(deleteAsset, 'DELETE', { assetId });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'asset.in_use' } } });
    const usedBy = refused.body.error.details.usedBy as { id: string }[];
    expect(usedBy.map(({ id }) => id).sort()).toEqual(made.map(({ jobId }) => jobId).sort());
    expect(usedBy).toContainEqual({ type: 'job', id: made[2]!.jobId, title: null, kind: 'save' });
    expect((await call(getAsset, 'GET', { assetId })).body.data.uses).toMatchObject({ jobs: 4, videos: 0 });

    const forced = call(deleteAsset, 'DELETE', { assetId }, { path: '/api/x?force=true' });
    while (!(await store.checkClaim({ ...claim, claimToken: 'claim_a' }))?.cancelRequested) await sleep(10);
    expect(await call(getAsset, 'GET', { assetId })).toMatchObject({ status: 200 });
    await store.confirmCancelled({ jobId: claim.jobId, claimToken: 'claim_a' });
    expect((await forced).status).toBe(200);
    for (const { jobId } of made) expect(await store.get(jobId)).toMatchObject({ status: 'cancelled' });
    expect(await filesOf(storageKeys.assetPrefix(assetId))).toEqual([]);
  });

  it('take the edits made from them alone along when forced; videos and mixed edits stay', async () => {
    const [source, other] = [await addAsset(), await addAsset()];
    const edit = (recipe: unknown) => addAsset({ kind: 'prepared', recipe: recipe as never });
    const own = await edit(recipeOf(source.assetId));
    const ofOwn = await edit(recipeOf(own.assetId));
    const mixed = recipeOf(source.assetId);
    const kept = await edit({ ...mixed, clips: [...mixed.clips, ...recipeOf(other.assetId).clips] });
    const { videoId } = await addVideo(ofOwn.assetId);
    const show = async ({ assetId }: { assetId: string }) => call(getAsset, 'GET', { assetId });
    expect((await show(source)).body.data.uses).toEqual({
      videos: 1,
      editsDeleted: 2,
      editsKept: 1,
      reels: 0,
      jobs: 0,
    });
    await call(deleteAsset, 'DELETE', { assetId: source.assetId }, { path: '/api/x?force=true' });
    for (const gone of [source, own, ofOwn]) {
      expect((await show(gone)).status).toBe(404);
      expect(await filesOf(storageKeys.assetPrefix(gone.assetId))).toEqual([]);
    }
    for (const stays of [other, kept]) expect((await show(stays)).status).toBe(200);
    expect((await call(getVideo, 'GET', { videoId })).status).toBe(200);
  });

  it('are kept while a reel, a saved edit or a video uses them, unless forced', async () => {
    const source = await addAsset();
    const prepared = await addAsset({ kind: 'prepared', recipe: recipeOf(source.assetId) as never });
    await addVideo(prepared.assetId);
    const json = { title: 'Mine', recipe: recipeOf(source.assetId) };
    const { reelId } = (await call(createReel, 'POST', {}, { json })).body.data;
    const remove = (assetId: string, query = '') =>
      call(deleteAsset, 'DELETE', { assetId }, { path: `/api/x${query}` });
    const refused = await remove(source.assetId);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'asset.in_use' } } });
    const uses = refused.body.error.details.usedBy.map(({ type }: { type: string }) => type);
    expect(uses.sort()).toEqual(['asset', 'reel']);
    expect(refused.body.error.details.usedBy).toContainEqual({ type: 'reel', id: reelId, title: 'Mine' });
    expect((await remove(prepared.assetId)).body.error.details.usedBy).toMatchObject([{ type: 'video' }]);
    expect(await filesOf(storageKeys.assetPrefix(source.assetId))).toHaveLength(3);

    expect((await remove(source.assetId, '?force=true')).body.data).toEqual({
      assetId: source.assetId,
      deleted: true,
    });
    expect(await filesOf(storageKeys.assetPrefix(source.assetId))).toEqual([]);
    expect((await remove(source.assetId)).status).toBe(404);
    expect((await call(getReel, 'GET', { reelId })).body.data).toMatchObject({ soundMissing: true });
  });

  it('are listed without the audio prepared for reels, which goes with them and keeps none', async () => {
    const source = await addAsset();
    const prepared = { kind: 'prepared', unlisted: true, recipe: recipeOf(source.assetId) as never } as const;
    const hidden = await addAsset(prepared);
    const listed = (await call(listAssets, 'GET')).body.data.assets;
    expect(listed).toMatchObject([{ assetId: source.assetId }]);
    const { uses } = (await call(getAsset, 'GET', { assetId: source.assetId })).body.data;
    expect(uses).toEqual({ reels: 0, videos: 0, editsDeleted: 0, editsKept: 0, jobs: 0 });
    expect((await call(deleteAsset, 'DELETE', { assetId: source.assetId })).status).toBe(200);
    expect(await filesOf(storageKeys.assetPrefix(hidden.assetId))).toEqual([]);
  });

  it('go with their files where nothing uses them', async () => {
    const { assetId } = await addAsset();
    expect((await call(deleteAsset, 'DELETE', { assetId })).status).toBe(200);
    expect(existsSync(join(studio.dataDir, 'files', 'assets', assetId))).toBe(false);
  });
});

describe('videos', () => {
  it('are listed, shown and deleted with their files', async () => {
    const { assetId } = await addAsset();
    const { videoId } = await addVideo(assetId, {
      spec: { look: 'bars', aspect: '9:16', title: 'Hello: world' },
    });
    await addVideo('asset_other');
    const list = await call(listVideos, 'GET', {}, { path: `/api/videos?assetId=${assetId}` });
    expect(list.body.data.videos).toHaveLength(1);
    const video = videoAnswerSchema.parse((await call(getVideo, 'GET', { videoId })).body.data);
    expect(decodeURIComponent(video.downloadUrl)).toContain('Hello+world.mp4');
    expect(video.videoUrl).not.toContain('Hello');
    expect((await call(deleteVideo, 'DELETE', { videoId })).status).toBe(200);
    expect(await filesOf(storageKeys.videoPrefix(videoId))).toEqual([]);
    for (const handler of [getVideo, deleteVideo]) {
      const method = handler === getVideo ? 'GET' : 'DELETE';
      expect((await call(handler, method, { videoId })).body.error.code).toBe('video.not_found');
    }
  });

  it('leave the latest that is left to their reel', async () => {
    const { assetId } = await addAsset();
    const json = { recipe: recipeOf(assetId) };
    const { reelId } = (await call(createReel, 'POST', {}, { json })).body.data;
    const made = [];
    for (const createdAt of [1, 3, 2]) made.push(await addVideo(assetId, { reelId, createdAt }));
    const latest = made[1]!.videoId;
    await getDatabase().run((orm) =>
      orm.update(reels).set({ videoId: latest }).where(eq(reels.reelId, reelId)),
    );
    const ofReel = await call(listVideos, 'GET', {}, { path: `/api/videos?reelId=${reelId}` });
    expect(ofReel.body.data.videos).toHaveLength(3);
    const videoOf = async () => (await call(getReel, 'GET', { reelId })).body.data.videoId;
    expect(await videoOf()).toBe(latest);
    await call(deleteVideo, 'DELETE', { videoId: latest });
    expect(await videoOf()).toBe(made[2]!.videoId);
    await call(deleteVideo, 'DELETE', { videoId: made[0]!.videoId });
    expect(await videoOf()).toBe(made[2]!.videoId);
    await call(deleteVideo, 'DELETE', { videoId: made[2]!.videoId });
    expect((await call(getReel, 'GET', { reelId })).body.data).toMatchObject({ state: 'draft' });
  });
});

describe('health', () => {
  it('is open and tells depth and workers', async () => {
    await getJobStore().markWorkerSeen('worker_1');
    await getJobStore().create({ kind: 'save', input: {} });
    const { status, body } = await callRoute(health);
    expect(status).toBe(200);
    expect(healthSchema.parse(body.data)).toMatchObject({
      status: 'ok',
      database: 'ok',
      storage: 'ok',
      workers: [{ id: 'worker_1' }],
      queueDepth: 1,
    });
    expect(JSON.stringify(body)).not.toContain(studio.dataDir);
  });
});
