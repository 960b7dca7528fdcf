import { join } from 'node:path';
import { readPlan } from '@/lib/gpu/dispatch-plan';
import { dispatchSchema } from '@/lib/gpu/hand-off-schema';
import type { JobInput } from '@/core/jobs/catalog';
import { storageKeys } from '@/lib/storage/keys';
import { ffmpeg, speak } from '../sound/fixtures/make-media';
import { createPipelineRig } from './fixtures/pipeline-rig';
import type { PipelineRig } from './fixtures/pipeline-rig';
import { ingest } from './ingest/ingest';
import { render } from './render';

jest.setTimeout(180_000);

const appUrl = 'https://studio.example';
const variables = {
  RENDER_BACKEND: 'modal',
  MODAL_ENDPOINT_URL: 'https://render.example',
  MODAL_KEY: 'wk-key',
  MODAL_SECRET: 'ws-secret',
  INTERNAL_WEBHOOK_SECRET: 'a secret of the webhook',
  APP_URL: appUrl,
};

let rig: PipelineRig;
let assetId: string;
let coverKey: string;

beforeAll(async () => {
  rig = await createPipelineRig();
  const voice = join(rig.dir, 'voice.wav');
  speak(voice, 'Good evening.');
  assetId = (await rig.complete(ingest, await rig.upload(voice, 'voice.wav'))).assetId;
  const picture = join(rig.dir, 'cover.png');
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=300x200', '-frames:v', '1', picture);
  coverKey = ((await rig.upload(picture, 'cover.png')) as { storageKey: string }).storageKey;
});
afterAll(() => rig.close());

const renderInput = (changes: Partial<JobInput<'render'>> = {}): JobInput<'render'> => ({
  audio: { type: 'asset', assetId },
  look: 'ring',
  aspect: '9:16',
  fps: 60,
  title: 'Good evening',
  ...changes,
});
const readable = (url: string) => rig.storage.verifyGet(new URL(url).searchParams).key;

test('a render for a GPU is analysed first, then handed over with signed URLs only', async () => {
  const stages: string[] = [];
  const onStage = (stage: string) => stages.push(stage);
  const { dispatch, plan, ownedKeys } = await rig.handOver(render, renderInput({ coverKey }), {
    variables,
    onStage,
  });
  expect(stages).toEqual(['fetching', 'analyzing']);
  expect(ownedKeys).toEqual([]);

  expect(dispatchSchema.parse(dispatch)).toEqual(dispatch);
  const video = { look: 'ring', aspect: '9:16', fps: 60, title: 'Good evening', coverKey };
  expect(dispatch.spec).toEqual({ video, frame: { widthPx: 1080, heightPx: 1920, fps: 60 } });
  const { original, analysis } = (await rig.asset(assetId)).files;
  expect(readable(dispatch.audioUrl)).toBe(original.key);
  expect(readable(dispatch.analysisUrl)).toBe(analysis!.key);
  expect(readable(dispatch.coverUrl!)).toBe(coverKey);
  expect(dispatch.webhookUrl).toBe(`${appUrl}/api/webhooks/worker`);
  for (const value of Object.values(variables).filter((secret) => /secret|key/.test(secret))) {
    expect(JSON.stringify({ dispatch, plan })).not.toContain(value);
  }

  const { videoId } = plan;
  expect(dispatch.outputs.map(({ name, key }) => [name, key])).toEqual([
    ['master', storageKeys.videoMaster(videoId)],
    ['share', storageKeys.videoShare(videoId)],
    ['poster', storageKeys.videoPoster(videoId)],
  ]);
  for (const { key, putUrl, contentType } of dispatch.outputs) {
    expect(new URL(putUrl).origin).toBe(appUrl);
    const grant = rig.storage.verifyPut(new URL(putUrl).searchParams);
    expect(grant).toMatchObject({ key, contentType, sizeBytes: undefined });
  }
  expect(readPlan(plan)).toEqual({ kind: 'render', videoId, assetId, video });
});

test('the signed URLs outlast the wait for a GPU and the time limit of a render, up to the maximum of a bucket', async () => {
  const lifetimeSec = async (limitMs: number) => {
    const given = {
      ...variables,
      WORKER_RENDER_TIMEOUT_MS: String(limitMs),
      GPU_QUEUE_TIMEOUT_MS: String(6 * 3_600_000),
    };
    const { dispatch } = await rig.handOver(render, renderInput(), { variables: given });
    return Number(new URL(dispatch.audioUrl).searchParams.get('expires')) - Date.now() / 1000;
  };
  const twoHours = await lifetimeSec(2 * 3_600_000);
  expect(twoHours).toBeGreaterThan(8 * 3600 + 300);
  expect(twoHours).toBeLessThan(9 * 3600);
  expect(await lifetimeSec(30 * 24 * 3_600_000)).toBeLessThan(7 * 24 * 3600 + 2);
});

test('each hand-over has its own token and video, and the second one reuses the analysis', async () => {
  const stages: string[] = [];
  const onStage = (stage: string) => stages.push(stage);
  const [one, two] = [
    await rig.handOver(render, renderInput(), { variables, onStage }),
    await rig.handOver(render, renderInput(), { variables, onStage }),
  ];
  expect(stages).toEqual(['fetching', 'fetching']);
  expect(one.dispatch.attemptToken).not.toBe(two.dispatch.attemptToken);
  expect(one.plan.videoId).not.toBe(two.plan.videoId);
  expect(one.dispatch.coverUrl).toBeUndefined();
});

test('input that cannot be rendered is refused before the hand-over', async () => {
  const unknown = renderInput({ audio: { type: 'asset', assetId: 'asset_none' } });
  await expect(rig.handOver(render, unknown, { variables })).rejects.toMatchObject({
    code: 'asset.not_found',
  });
  const noPicture = renderInput({ coverKey: 'uploads/none/file' });
  await expect(rig.handOver(render, noPicture, { variables })).rejects.toMatchObject({
    code: 'render.cover_unusable',
  });
});
