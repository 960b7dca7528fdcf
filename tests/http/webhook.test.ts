import { videoKeys } from '@/lib/videos/build-video';
import { GET as poll } from '@/app/api/audio/jobs/[jobId]/route';
import { POST as webhook } from '@/app/api/webhooks/worker/route';
import { getDatabase } from '@/lib/db/get-database';
import { videos } from '@/lib/db/schema';
import { getJobStore } from '@/lib/jobs';
import { videoColumns } from '@/lib/videos/find-video';
import { type TestStudio, openTestStudio } from '../studio/open-test-studio';
import { callRoute } from './call-route';
import * as gpu from './dispatched-render';

let studio: TestStudio;
const open = async (variables: Record<string, string> = {}) => {
  studio = await openTestStudio({ INTERNAL_WEBHOOK_SECRET: gpu.webhookSecret, ...variables });
};
beforeEach(() => open());
afterEach(() => studio.close());

const drawing = { status: 'processing', stage: 'drawing', progress: 40 } as const;
const taken = { status: 200, body: { success: true, data: { ignored: false, cancelRequested: false } } };
const late = { status: 200, body: { success: true, data: { ignored: true, cancelRequested: false } } };
/** For a render that nobody waits for any more. */
const lost = { status: 200, body: { success: true, data: { ignored: true, cancelRequested: true } } };
const refused = (status: number, code: string) => ({ status, body: { success: false, error: { code } } });
const jobOf = ({ claim }: gpu.DispatchedAttempt) => getJobStore().get(claim.jobId);
const pollOf = ({ claim: { jobId } }: gpu.DispatchedAttempt) =>
  callRoute(poll, { params: { jobId }, token: studio.token });
const videoRows = () => getDatabase().run((orm) => orm.select(videoColumns).from(videos));
const keysOf = ({ plan }: gpu.DispatchedAttempt) => videoKeys(plan.videoId);
const bothKeys = (attempt: gpu.DispatchedAttempt) => [keysOf(attempt).master, keysOf(attempt).poster];

describe('the secret of the webhook', () => {
  it('has to be there before anything is read', async () => {
    await studio.close();
    await open({ INTERNAL_WEBHOOK_SECRET: '' });
    const body = new ReadableStream(
      { pull: () => Promise.reject(new Error('it was read')) },
      { highWaterMark: 0 },
    );
    const answer = await callRoute(webhook, { method: 'POST', body, token: 'anything' });
    expect(answer).toMatchObject(refused(503, 'webhook.not_configured'));
    expect(answer.body.error.message).toContain('INTERNAL_WEBHOOK_SECRET');
  });

  it.each([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['a wrong one', { authorization: 'Bearer the-secret-of-studio-and-gpU' }],
    ['a longer one', { authorization: `Bearer ${gpu.webhookSecret}x` }],
    ['one that is no Bearer', { authorization: gpu.webhookSecret }],
    ['that of the owner', { authorization: 'Bearer a-token-for-this-test-alone' }],
  ])('is refused with %s', async (_, headers) => {
    const attempt = await gpu.dispatchRender();
    const answer = await gpu.post(gpu.reportOf(attempt, 1, drawing), { token: undefined, headers });
    expect(answer).toMatchObject(refused(401, 'webhook.wrong_secret'));
    expect(answer.body.error.message).toMatch(/INTERNAL_WEBHOOK_SECRET to the same value .* Modal.* deploy/);
    expect(await jobOf(attempt)).toMatchObject({ stage: 'starting' });
  });

  it('is refused where it is the one before the present', async () => {
    const attempt = await gpu.dispatchRender();
    const said = gpu.reportOf(attempt, 1, drawing);
    expect(await gpu.post(said)).toMatchObject(taken);
    await studio.close();
    await open({ INTERNAL_WEBHOOK_SECRET: 'a-fresh-secret-of-both' });
    expect(await gpu.post(said)).toMatchObject(refused(401, 'webhook.wrong_secret'));
    expect((await gpu.post(said, { token: 'a-fresh-secret-of-both' })).status).toBe(404);
  });

  it.each(['local', 'modal'])(
    'stands in for the owner, from anywhere, with RENDER_BACKEND=%s',
    async (backend) => {
      await studio.close();
      await open({ RENDER_BACKEND: backend });
      const said = gpu.reportOf(await gpu.dispatchRender(), 1, drawing);
      expect(await gpu.post(said, { headers: { origin: 'https://elsewhere.example' } })).toMatchObject(taken);
    },
  );
});

describe('the body of a report', () => {
  it('has to be a whole report', async () => {
    const attempt = await gpu.dispatchRender();
    const said = gpu.reportOf(attempt, 1, drawing);
    const malformed = [
      {},
      [],
      { ...said, seq: undefined },
      { ...said, seq: -1 },
      { ...said, seq: 1.5 },
      { ...said, status: 'done' },
      { ...said, progress: 101 },
      { ...said, jobId: '' },
      { ...said, attemptToken: 'x'.repeat(129) },
      { ...said, status: 'complete' },
      { ...said, status: 'complete', result: { files: [] } },
      { ...said, status: 'failed', error: 7 },
    ];
    for (const json of malformed) expect(await gpu.post(json)).toMatchObject(refused(400, 'input.invalid'));
    expect(
      await gpu.post(undefined, { body: '{', headers: { 'content-type': 'application/json' } }),
    ).toMatchObject(refused(400, 'input.not_json'));
    expect(await jobOf(attempt)).toMatchObject({ stage: 'starting' });
  });

  it('may not be large, and is not read to its end to know that', async () => {
    const headers = { 'content-type': 'application/json' };
    const tenMegabytes = JSON.stringify({ error: 'x'.repeat(10_000_000) });
    const announced = { ...headers, 'content-length': String(tenMegabytes.length) };
    for (const sent of [headers, announced]) {
      const answer = await gpu.post(undefined, { body: tenMegabytes, headers: sent });
      expect(answer).toMatchObject(refused(413, 'input.too_large'));
    }
    // After one megabyte nothing more comes, and it does not end either.
    let left = 16;
    const pull = (to: ReadableStreamDefaultController) => {
      if (left === 0) return new Promise<void>(() => {});
      left -= 1;
      return to.enqueue(new Uint8Array(65_536).fill(32));
    };
    const answer = await gpu.post(undefined, { body: new ReadableStream({ pull }), headers });
    expect(answer).toMatchObject(refused(413, 'input.too_large'));
  });

  it('has to name a job there is', async () => {
    const attempt = await gpu.dispatchRender();
    for (const status of ['processing', 'failed'] as const) {
      const said = { ...gpu.reportOf(attempt, 1, { status }), jobId: 'job_none' };
      expect(await gpu.post(said)).toMatchObject(refused(404, 'job.not_found'));
    }
  });
});

describe('a report of progress', () => {
  it('shows in the poll and renews the lease', async () => {
    const attempt = await gpu.dispatchRender();
    expect((await pollOf(attempt)).body).toMatchObject({ stage: 'starting', indeterminate: true });
    expect(await gpu.post(gpu.reportOf(attempt, 1, drawing))).toMatchObject(taken);
    const { body } = await pollOf(attempt);
    expect(body).toMatchObject({
      status: 'processing',
      stage: 'drawing',
      progress: 40,
      indeterminate: false,
    });
    const job = (await jobOf(attempt))!;
    expect(job.leaseExpiresAt! - job.updatedAt).toBe(5 * 60_000);
    expect(
      await gpu.post(gpu.reportOf(attempt, 2, { status: 'processing', stage: 'resting' })),
    ).toMatchObject(taken);
    expect(await jobOf(attempt)).toMatchObject({ stage: 'drawing', progress: 40 });
    const storing = { status: 'processing', stage: 'storing', progress: 7 } as const;
    expect(await gpu.post(gpu.reportOf(attempt, 3, storing))).toMatchObject(taken);
    expect(await jobOf(attempt)).toMatchObject({ stage: 'storing', progress: null });
  });

  it('is ignored where it came before, or comes too late', async () => {
    const attempt = await gpu.dispatchRender();
    await gpu.post(gpu.reportOf(attempt, 7, drawing));
    const before = await jobOf(attempt);
    for (const seq of [7, 6]) {
      const said = gpu.reportOf(attempt, seq, { status: 'processing', stage: 'storing' });
      expect(await gpu.post(said)).toMatchObject(late);
    }
    expect(await gpu.post(gpu.reportOf(attempt, 7, { status: 'failed', error: 'late' }))).toMatchObject(late);
    const result = await gpu.putOutputs(attempt);
    expect(await gpu.post(gpu.reportOf(attempt, 6, { status: 'complete', result }))).toMatchObject(late);
    expect(await jobOf(attempt)).toEqual(before);
  });

  it('a report is answered with the cancel request of the owner', async () => {
    const attempt = await gpu.dispatchRender();
    await getJobStore().requestCancel(attempt.claim.jobId);
    const asked = { data: { ignored: false, cancelRequested: true } };
    expect((await gpu.post(gpu.reportOf(attempt, 1, drawing))).body).toMatchObject(asked);
  });

  it('of a token that never was changes nothing', async () => {
    const [attempt, other] = [await gpu.dispatchRender(), await gpu.dispatchRender()];
    const before = [await jobOf(attempt), await jobOf(other)];
    for (const attemptToken of ['claim_none', other.claim.claimToken]) {
      for (const said of [drawing, { status: 'failed', error: 'x' } as const]) {
        expect(await gpu.post({ ...gpu.reportOf(attempt, 9, said), attemptToken })).toMatchObject(lost);
      }
    }
    expect([await jobOf(attempt), await jobOf(other)]).toEqual(before);
  });
});

describe('a report of completion', () => {
  it('is believed once every file lies there as large as it says', async () => {
    const attempt = await gpu.dispatchRender();
    const claimed = gpu.resultOf([
      { name: 'master', sizeBytes: 19 },
      { name: 'poster', sizeBytes: 19 },
    ]);
    const complete = (seq: number, result: unknown) =>
      gpu.post(gpu.reportOf(attempt, seq, { status: 'complete', result }));
    expect(await complete(1, claimed)).toMatchObject(late);
    await gpu.putOutputs(attempt, ['master']);
    expect(await complete(2, claimed)).toMatchObject(late);
    const result = await gpu.putOutputs(attempt);
    const [master, poster] = result.files;
    const smaller = { ...result, files: [{ ...master!, sizeBytes: master!.sizeBytes - 1 }, poster!] };
    expect(await complete(3, smaller)).toMatchObject(late);
    expect(
      await complete(4, { ...result, files: [...result.files, { name: 'share', sizeBytes: 1 }] }),
    ).toMatchObject(late);
    for (const files of [[poster!], [master!], [master!, master!, poster!]]) {
      expect(await complete(5, { ...result, files })).toMatchObject(refused(400, 'input.invalid'));
    }
    expect(await jobOf(attempt)).toMatchObject({ status: 'processing', stage: 'starting' });

    expect(await complete(6, result)).toMatchObject(taken);
    const { plan } = attempt;
    const { videoId, assetId, video: spec } = plan;
    const { master: videoKey, poster: posterKey } = keysOf(attempt);
    const made = { videoId, videoKey, shareKey: videoKey, posterKey, durationSec: 2.5 };
    const { body } = await pollOf(attempt);
    expect(body).toMatchObject({ status: 'complete', progress: 100, result: made });
    expect(body.downloadUrl).toMatch(/^\/api\/storage\/download\?.*signature=/);
    const film = { key: videoKey, sizeBytes: master!.sizeBytes };
    const files = { master: film, share: film, poster: { key: posterKey, sizeBytes: poster!.sizeBytes } };
    const row = { videoId, assetId, spec, jobId: attempt.claim.jobId, widthPx: 1080, heightPx: 1920, files };
    expect(await videoRows()).toEqual([
      {
        ...{ ...row, durationSec: 2.5, encoder: 'h264_nvenc', reelId: null },
        createdAt: expect.any(Number) as unknown,
      },
    ]);

    const ended = await jobOf(attempt);
    expect(await complete(6, result)).toMatchObject(taken);
    expect(await complete(7, result)).toMatchObject(taken);
    expect(await gpu.post(gpu.reportOf(attempt, 8, drawing))).toMatchObject(lost);
    expect(await gpu.post(gpu.reportOf(attempt, 9, { status: 'failed', error: 'no' }))).toMatchObject(lost);
    expect(await jobOf(attempt)).toEqual(ended);
    expect(await gpu.storedKeys(attempt)).toEqual(bothKeys(attempt));
    expect(await videoRows()).toHaveLength(1);
  });

  it('ends an attempt that was handed over by another version of the studio, and the job is tried again', async () => {
    const attempt = await gpu.dispatchRender({ plan: { videoId: 'video_1', look: 'bars', title: 'Hello' } });
    const result = await gpu.putOutputs(attempt);
    const report = gpu.reportOf(attempt, 1, { status: 'complete', result });
    expect(await gpu.post(report)).toMatchObject(taken);
    expect(await jobOf(attempt)).toMatchObject({ status: 'pending', attempt: 1 });
    expect(await videoRows()).toEqual([]);
    expect(await gpu.post(report)).toMatchObject(lost);
  });

  it('names a file to share if one was made', async () => {
    const attempt = await gpu.dispatchRender();
    const result = await gpu.putOutputs(attempt, ['master', 'share', 'poster']);
    expect(await gpu.post(gpu.reportOf(attempt, 1, { status: 'complete', result }))).toMatchObject(taken);
    expect((await pollOf(attempt)).body.result.shareKey).toBe(keysOf(attempt).share);
  });

  it('comes too late after a cancel, before and after it was passed on', async () => {
    for (const passOn of [false, true]) {
      const attempt = await gpu.dispatchRender();
      await getJobStore().requestCancel(attempt.claim.jobId);
      if (passOn) await getJobStore().confirmCancelled(attempt.claim);
      const result = await gpu.putOutputs(attempt);
      const said = gpu.reportOf(attempt, 1, { status: 'complete', result });
      for (const again of [said, said]) expect(await gpu.post(again)).toMatchObject(lost);
      expect(await jobOf(attempt)).toMatchObject({ status: 'cancelled', errorCode: null, result: null });
      expect(await gpu.storedKeys(attempt)).toEqual([]);
    }
    expect(await videoRows()).toEqual([]);
  });

  it('of an attempt that was taken back leaves the present one alone', async () => {
    const first = await gpu.dispatchRender();
    await gpu.reap(first.claim.jobId);
    const second = (await gpu.dispatchNext(first.claim.jobId))!;
    const results = [await gpu.putOutputs(first), await gpu.putOutputs(second)];
    const before = await jobOf(first);
    const stale = gpu.reportOf(first, 9, { status: 'complete', result: results[0] });
    expect(await gpu.post(gpu.reportOf(first, 8, drawing))).toMatchObject(lost);
    expect(await gpu.post(stale)).toMatchObject(lost);
    expect(await gpu.post({ ...stale, status: 'failed' })).toMatchObject(lost);
    expect(await jobOf(first)).toEqual(before);
    expect(await gpu.storedKeys(first)).toEqual([]);
    expect(await gpu.storedKeys(second)).toEqual(bothKeys(second));
    expect(await gpu.post(gpu.reportOf(second, 1, { status: 'complete', result: results[1] }))).toMatchObject(
      taken,
    );
    expect(await gpu.post(stale)).toMatchObject(lost);
    expect(await gpu.storedKeys(second)).toEqual(bothKeys(second));
  });
});
