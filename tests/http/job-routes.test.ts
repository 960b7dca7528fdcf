import { DELETE as cancelRender, GET as pollRender } from '@/app/api/render/[jobId]/route';
import { POST as preview } from '@/app/api/audio/edit/preview/route';
import { GET as previewAudio } from '@/app/api/audio/edit/preview/[jobId]/audio/route';
import { POST as save } from '@/app/api/audio/edit/save/route';
import { POST as cancel } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { POST as retry } from '@/app/api/audio/jobs/[jobId]/retry/route';
import { GET as poll } from '@/app/api/audio/jobs/[jobId]/route';
import { GET as listJobs } from '@/app/api/audio/jobs/route';
import { GET as listRenders, POST as render } from '@/app/api/render/route';
import { recipeHash } from '@/lib/assets/recipe-hash';
import { getJobStore } from '@/lib/jobs';
import type { RouteHandler } from '@/lib/http/request-handler';
import { lookNames } from '@/core/looks/catalogue';
import { storageKeys } from '@/lib/storage/keys';
import { callRoute } from './call-route';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { addAsset, addObject, recipeOf } from './sample-rows';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const post = (handler: RouteHandler, json: unknown, headers: Record<string, string> = {}) =>
  callRoute(handler, { method: 'POST', json, headers, token: studio.token });
const get = (handler: RouteHandler, path: string, params = {}, headers = {}) =>
  callRoute(handler, { path, params, headers, token: studio.token });
const act = (handler: RouteHandler, jobId: string, method = 'POST') =>
  callRoute(handler, { method, params: { jobId }, token: studio.token });
const renderOf = (assetId: string, changes = {}) => ({
  audio: { type: 'asset', assetId },
  look: 'bars',
  aspect: '9:16',
  ...changes,
});
const claimOf = { workerId: 'worker_test', claimToken: 'claim_test' };
const countJobs = async () => (await getJobStore().list({ limit: 100 })).jobs.length;

describe('making jobs of an edit', () => {
  it('answers 202 with the job and its place', async () => {
    const { assetId } = await addAsset();
    const first = await post(preview, recipeOf(assetId));
    expect(first).toMatchObject({ status: 202, body: { success: true, data: { status: 'pending' } } });
    expect((await post(save, recipeOf(assetId))).body.data.queuePosition).toBe(1);
    const job = await getJobStore().get(first.body.data.jobId);
    expect(job).toMatchObject({ kind: 'preview', input: recipeOf(assetId) });
  });

  it('makes no job of an edit that cannot be made', async () => {
    const { assetId } = await addAsset();
    const clip = recipeOf(assetId).clips[0];
    const withClip = (changes: object) => ({ ...recipeOf(assetId), clips: [{ ...clip, ...changes }] });
    const refused = [
      [404, 'asset.not_found', recipeOf('asset_gone')],
      [422, 'recipe.out_of_bounds', recipeOf(assetId, 11)],
      [422, 'recipe.out_of_bounds', withClip({ fadeInSec: 1.5, fadeOutSec: 1.5 })],
      [422, 'recipe.out_of_bounds', withClip({ startSec: 2 })],
      [422, 'recipe.too_long', longRecipe()],
      [400, 'input.invalid', withClip({ gainDb: 13 })],
      [400, 'input.invalid', { ...recipeOf(assetId), clips: [] }],
      [400, 'input.invalid', { ...recipeOf(assetId), extra: 1 }],
      [400, 'input.invalid', []],
    ] as const;
    await addAsset({ assetId: 'asset_long', durationSec: 1800 });
    for (const [status, code, recipe] of refused) {
      for (const handler of [preview, save]) {
        expect(await post(handler, recipe)).toMatchObject({ status, body: { error: { code } } });
      }
    }
    const { body } = await post(preview, recipeOf(assetId, 11));
    expect(body.error.details[0]).toMatchObject({ clipIndex: 0, field: 'endSec' });
    expect(await countJobs()).toBe(0);
  });

  const longRecipe = () => {
    const clip = recipeOf('asset_long', 1000).clips[0];
    return { ...recipeOf('asset_long'), clips: [clip, { ...clip, id: 'b' }] };
  };

  it('answers a preview heard before with a complete job and its sound', async () => {
    const { assetId, sha256 } = await addAsset({ sha256: 'f'.repeat(64) });
    const hash = recipeHash(recipeOf(assetId) as never, new Map([[assetId, { assetId, sha256: sha256! }]]));
    await addObject(storageKeys.preview(hash), 'sound');
    const { status, body } = await post(preview, recipeOf(assetId));
    expect(status).toBe(202);
    expect(body.data).toMatchObject({ status: 'complete', queuePosition: null });
    const { jobId } = body.data;
    const polled = await get(poll, `/api/audio/jobs/${jobId}`, { jobId });
    expect(polled.body).toMatchObject({ status: 'complete', progress: 100, result: { durationSec: 2 } });
    expect(polled.body.downloadUrl).toMatch(/^\/api\/storage\/download\?.*signature=/);
    const range = { range: 'bytes=1-3' };
    const sound = await get(previewAudio, `/api/audio/edit/preview/${jobId}/audio`, { jobId }, range);
    expect(sound).toMatchObject({ status: 206, body: 'oun' });
    expect(sound.headers.get('content-range')).toBe('bytes 1-3/5');
  });

  it('has no sound of a preview that is not finished or not a preview', async () => {
    const { assetId } = await addAsset();
    const pending = (await post(preview, recipeOf(assetId))).body.data;
    const saving = (await post(save, recipeOf(assetId))).body.data;
    expect(await act(previewAudio, pending.jobId, 'GET')).toMatchObject({
      status: 409,
      body: { error: { code: 'job.not_finished' } },
    });
    expect((await act(previewAudio, saving.jobId, 'GET')).status).toBe(404);
  });
});

describe('making a render job', () => {
  it('refuses unknown looks with the list, unknown recordings and covers', async () => {
    const { assetId } = await addAsset();
    expect(await post(render, renderOf(assetId, { look: 'lava' }))).toMatchObject({
      status: 422,
      body: { error: { code: 'render.unknown_look', details: { looks: [...lookNames] } } },
    });
    expect((await post(render, renderOf('asset_gone'))).body.error.code).toBe('asset.not_found');
    const coverKey = storageKeys.upload('upload_gone');
    expect((await post(render, renderOf(assetId, { coverKey }))).body.error.code).toBe('upload.not_found');
    for (const changes of [{ aspect: '4:3' }, { fps: 25 }, { title: 'x'.repeat(201) }, { more: 1 }]) {
      const { status, body } = await post(render, renderOf(assetId, changes));
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'input.invalid' });
    }
    expect(await countJobs()).toBe(0);
  });

  it('refuses more work where the storage is full', async () => {
    await studio.close();
    studio = await openTestStudio({ STORAGE_QUOTA_BYTES: '10' });
    const { assetId } = await addAsset();
    for (const attempt of [post(render, renderOf(assetId)), post(save, recipeOf(assetId))]) {
      expect(await attempt).toMatchObject({ status: 413, body: { error: { code: 'quota.exceeded' } } });
    }
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'key-1' };

  it('an Idempotency-Key gives the same job for the same request, and 409 for another', async () => {
    const { assetId } = await addAsset();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(render, renderOf(assetId), key)));
    expect(new Set(answers.map(({ body }) => body.data.jobId)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const reused = { status: 409, body: { error: { code: 'job.key_reused' } } };
    expect(await post(render, renderOf(assetId, { title: 'Other' }), key)).toMatchObject(reused);
    expect(await post(save, recipeOf(assetId), key)).toMatchObject(reused);
    expect(await countJobs()).toBe(1);
  });

  it('has to be printable', async () => {
    const { assetId } = await addAsset();
    const answer = await post(render, renderOf(assetId), { 'idempotency-key': 'x'.repeat(201) });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'Idempotency-Key' }] } },
    });
  });
});

describe('polling', () => {
  it('is flat, never stored, and 304 while nothing changed', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(render, renderOf(assetId))).body.data;
    const first = await get(poll, `/api/audio/jobs/${jobId}`, { jobId });
    expect(first.body).toEqual({
      jobId,
      type: 'render',
      status: 'pending',
      stage: null,
      progress: 0,
      indeterminate: true,
      queuePosition: 0,
      attempt: 0,
      cancelRequested: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(first.headers.get('cache-control')).toBe('no-store');
    const known = { 'if-none-match': first.headers.get('etag')! };
    const second = await get(poll, `/api/audio/jobs/${jobId}`, { jobId }, known);
    expect(second).toMatchObject({ status: 304, body: '' });
    expect((await get(pollRender, `/api/render/${jobId}`, { jobId }, known)).status).toBe(304);

    await getJobStore().claimNextPending(claimOf);
    await getJobStore().heartbeat(
      { jobId, claimToken: claimOf.claimToken },
      { stage: 'drawing', progress: 41.5, leaseMs: 60_000 },
    );
    const third = await get(poll, `/api/audio/jobs/${jobId}`, { jobId }, known);
    expect(third.body).toMatchObject({ status: 'processing', stage: 'drawing', progress: 41.5, attempt: 1 });
    expect(third.body).toMatchObject({ indeterminate: false, queuePosition: null });
  });

  it('keeps its ETag although the signed URL differs, and names the download by the title', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(render, renderOf(assetId, { title: 'A/B: “Hello”' }))).body.data;
    await getJobStore().claimNextPending(claimOf);
    const [videoKey, posterKey] = [storageKeys.videoMaster('video_x'), storageKeys.videoPoster('video_x')];
    const result = { videoId: 'video_x', videoKey, shareKey: videoKey, posterKey, durationSec: 10 };
    await getJobStore().complete({ jobId, claimToken: claimOf.claimToken }, result);
    const first = await get(poll, `/api/audio/jobs/${jobId}`, { jobId });
    expect(first.body).toMatchObject({ status: 'complete', result });
    expect(decodeURIComponent(first.body.downloadUrl)).toContain('A+B+“Hello”.mp4');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const second = await get(poll, `/api/audio/jobs/${jobId}`, { jobId });
    expect(second.body.downloadUrl).not.toBe(first.body.downloadUrl);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('polling shows a failure as a code and its sentence, and nothing internal', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(save, recipeOf(assetId))).body.data;
    await getJobStore().claimNextPending(claimOf);
    const failure = { code: 'tool.failed', fate: 'never', internal: '/secret/path' } as const;
    await getJobStore().fail({ jobId, claimToken: claimOf.claimToken }, failure);
    const { body } = await get(poll, `/api/audio/jobs/${jobId}`, { jobId });
    expect(body).toMatchObject({ status: 'failed', errorCode: 'tool.failed', indeterminate: false });
    expect(body.error).toMatch(/media program failed/);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('knows no job of another kind under the address of a kind', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(save, recipeOf(assetId))).body.data;
    expect(await get(pollRender, `/api/render/${jobId}`, { jobId })).toMatchObject({
      status: 404,
      body: { error: { code: 'job.not_found' } },
    });
    expect((await get(poll, '/api/audio/jobs/job_none', { jobId: 'job_none' })).status).toBe(404);
  });
});

describe('cancelling and trying again', () => {
  it('cancels a pending job at once, and an ended one not at all', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(render, renderOf(assetId))).body.data;
    const answer = await act(cancel, jobId);
    expect(answer).toMatchObject({ status: 200, body: { jobId, status: 'cancelled' } });
    for (const again of [await act(cancel, jobId), await act(cancelRender, jobId, 'DELETE')]) {
      expect(again).toMatchObject({ status: 409, body: { error: { code: 'job.already_finished' } } });
    }
    expect((await act(cancel, 'job_none')).status).toBe(404);
  });

  it('asks a running job to stop', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(render, renderOf(assetId))).body.data;
    await getJobStore().claimNextPending(claimOf);
    const answer = await act(cancelRender, jobId, 'DELETE');
    expect(answer.body).toEqual({ jobId, status: 'processing', cancelRequested: true });
    expect((await act(poll, jobId, 'GET')).body.cancelRequested).toBe(true);
  });

  it('repeats a cancelled job as a new one, once per key', async () => {
    const { assetId } = await addAsset();
    const { jobId } = (await post(render, renderOf(assetId))).body.data;
    expect((await act(retry, jobId)).body.error.code).toBe('job.not_retryable');
    await act(cancel, jobId);
    const call = {
      method: 'POST',
      params: { jobId },
      token: studio.token,
      headers: { 'idempotency-key': 'r' },
    };
    const first = await callRoute(retry, call);
    expect(first).toMatchObject({ status: 202, body: { data: { status: 'pending' } } });
    expect(first.body.data.jobId).not.toBe(jobId);
    expect((await callRoute(retry, call)).body.data.jobId).toBe(first.body.data.jobId);
    expect(await getJobStore().get(first.body.data.jobId)).toMatchObject({ retryOf: jobId, kind: 'render' });
  });
});

describe('lists of jobs', () => {
  it('go newest first, by page, kind and status', async () => {
    const { assetId } = await addAsset();
    const saves = [];
    for (let count = 0; count < 3; count += 1)
      saves.push((await post(save, recipeOf(assetId))).body.data.jobId);
    const rendering = (await post(render, renderOf(assetId))).body.data.jobId;
    const first = (await get(listJobs, '/api/audio/jobs?limit=2')).body.data;
    expect(first.jobs.map((job: { jobId: string }) => job.jobId)).toEqual([rendering, saves[2]]);
    expect(first.jobs.map((job: { queuePosition: number }) => job.queuePosition)).toEqual([0, 2]);
    const rest = (await get(listJobs, `/api/audio/jobs?limit=2&cursor=${first.nextCursor}`)).body.data;
    expect(rest.jobs.map((job: { jobId: string }) => job.jobId)).toEqual([saves[1], saves[0]]);
    expect(rest.nextCursor).toBeNull();
    expect((await get(listJobs, '/api/audio/jobs?type=save&status=pending')).body.data.jobs).toHaveLength(3);
    expect((await get(listJobs, '/api/audio/jobs?status=failed')).body.data.jobs).toHaveLength(0);
    expect((await get(listRenders, '/api/render')).body.data.jobs).toHaveLength(1);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=abc', 'status=done', 'type=dance'])(
    'refuse ?%s',
    async (query) => {
      const answer = await get(listJobs, `/api/audio/jobs?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'input.invalid' } } });
    },
  );
});
