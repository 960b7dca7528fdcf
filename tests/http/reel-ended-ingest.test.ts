import { POST as cancelJob } from '@/app/api/audio/jobs/[jobId]/cancel/route';
import { POST as retryJob } from '@/app/api/audio/jobs/[jobId]/retry/route';
import { GET as getReel, PATCH as changeReel } from '@/app/api/reels/[reelId]/route';
import { POST as makeReel } from '@/app/api/reels/[reelId]/make/route';
import { GET as listReels, POST as createReel } from '@/app/api/reels/route';
import type { RouteHandler } from '@/lib/http/request-handler';
import { getJobStore } from '@/lib/jobs';
import { newId } from '@/lib/new-id';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { callRoute } from './call-route';
import { addAsset, assetRow, recipeOf } from './sample-rows';

let studio: TestStudio;
beforeEach(async () => {
  studio = await openTestStudio();
});
afterEach(() => studio.close());

const call = async (handler: RouteHandler, method: string, params = {}, more = {}) =>
  (await callRoute(handler, { method, params, token: studio.token, ...more })).body.data;
const show = (reelId: string) => call(getReel, 'GET', { reelId });
const make = (reelId: string) => call(makeReel, 'POST', { reelId });

const video = { look: 'ring', aspect: '1:1', title: 'Drawn' } as const;
const source = { type: 'url', url: 'https://example.org/talk.mp3' } as const;

/** A reel whose recording is coming, with a make that waits for it or without one. */
async function addComingReel(waits: boolean): Promise<{ reelId: string; jobId: string }> {
  const { reelId, job } = await call(createReel, 'POST', {}, { json: { source, video } });
  if (waits) await make(reelId);
  return { reelId, jobId: job.jobId };
}

async function claimIngest() {
  const claimToken = newId('claim');
  const job = await getJobStore().claimNextPending({ claimToken, workerId: 'worker_test' });
  expect(job).toMatchObject({ kind: 'ingest' });
  return { ...job!, claimToken };
}

describe.each([
  ['that a make waited for', true],
  ['that no make waited for', false],
])('an ingest %s', (_which, waits) => {
  const endings = {
    failed: async () => getJobStore().fail(await claimIngest(), { code: 'source.not_found', fate: 'never' }),
    cancelled: (jobId: string) => call(cancelJob, 'POST', { jobId }),
  };

  it.each(['failed', 'cancelled'] as const)(
    'and that %s no longer counts once the reel has another recording',
    async (ending) => {
      const { reelId, jobId } = await addComingReel(waits);
      await endings[ending](jobId);
      const { assetId } = await addAsset();
      const json = { revision: 1, recipe: recipeOf(assetId, 10) };
      const changed = await call(changeReel, 'PATCH', { reelId }, { json });
      expect(changed).toMatchObject({ state: 'draft', soundMissing: false });
      expect(changed).not.toHaveProperty('job');
      expect((await make(reelId)).jobId).not.toBe(jobId);
      expect(await show(reelId)).toMatchObject({ state: 'making', job: { type: 'render' } });
    },
  );

  it('and that was cancelled is shown by its reel until it is retried, also in the list', async () => {
    const { reelId, jobId } = await addComingReel(waits);
    await endings.cancelled(jobId);
    const ended = { state: 'draft', soundMissing: true, job: { jobId, type: 'ingest', status: 'cancelled' } };
    expect(await show(reelId)).toMatchObject(ended);
    expect((await call(listReels, 'GET')).reels).toMatchObject([ended]);

    const retried = await call(retryJob, 'POST', { jobId });
    expect(await show(reelId)).toMatchObject({
      state: waits ? 'making' : 'draft',
      soundMissing: false,
      job: { jobId: retried.jobId, status: 'pending' },
    });
    const rows = { assets: [assetRow({ assetId: 'asset_s' })] };
    const result = { assetId: 'asset_s', durationSec: 10, duplicate: false };
    expect(await getJobStore().complete(await claimIngest(), result, rows)).toBe('completed');
    expect(await show(reelId)).toMatchObject({ state: waits ? 'making' : 'draft', durationSec: 10 });
  });
});
