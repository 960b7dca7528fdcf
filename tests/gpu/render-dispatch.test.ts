import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import type { GpuDispatch } from '@/lib/gpu/hand-off-schema';
import { createLogger } from '@/lib/log';
import { describeRenderFailure } from '../../scripts/gpu/run-entry';
import { renderDispatch } from '../../scripts/gpu/render-dispatch';
import { createRenderRig, probeFile } from '../../worker/render/fixtures/render-rig';
import { StudioDouble } from './StudioDouble';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(180_000);

let dir: string;
let rig: ReturnType<typeof createRenderRig>;
let files: Record<string, string>;
let studio: StudioDouble;

beforeAll(async () => {
  dir = tempDir('render-dispatch');
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
  rig = createRenderRig(dir);
  const { analysisPath } = await rig.contextFor(rig.voicePath);
  files = { sound: rig.voicePath, analysis: analysisPath };
});
afterAll(() => rig.close());
beforeEach(async () => {
  studio = new StudioDouble(mkdtempSync(join(dir, 'puts-')), { ...files });
  await studio.start();
});
afterEach(() => studio.stop());

let stages: string[];
function render(dispatch: GpuDispatch, shareLimitBytes?: number) {
  stages = [];
  return renderDispatch(dispatch, {
    workDir: rig.newWorkDir(),
    signal: new AbortController().signal,
    log: createLogger('gpu'),
    enterStage: (stage) => stages.push(stage),
    onProgress: () => undefined,
    shareLimitBytes,
  });
}

/** Code and text of a failure as a report would tell it. */
async function failureOf(dispatch: GpuDispatch) {
  const thrown: unknown = await render(dispatch).then(
    () => new Error('it was rendered'),
    (failure: unknown) => failure,
  );
  return describeRenderFailure(thrown, stages.at(-1) ?? 'starting');
}

test('a video too large to be shared as it is is put with its share file', async () => {
  const video = { look: 'bars', aspect: '9:16' } as const;
  const large = studio.dispatch({ spec: { video, frame: { widthPx: 720, heightPx: 1280, fps: 30 } } });
  const { files: stored } = await render(large, 90_000);
  expect(stages).toEqual(['fetching', 'drawing', 'storing']);
  expect(stored.map(({ name }) => name)).toEqual(['master', 'poster', 'share']);
  for (const { name, sizeBytes } of stored) expect(statSync(studio.pathOf(name)).size).toBe(sizeBytes);
  expect(statSync(studio.pathOf('share')).size).toBeLessThan(90_000);
  expect(probeFile(studio.pathOf('share')).streams[0]).toMatchObject({ width: 360, height: 640 });
  expect(studio.puts.find(({ name }) => name === 'share')).toMatchObject({ contentType: 'video/mp4' });
});

test('a dispatch without a place for the poster is refused before anything is drawn', async () => {
  const dispatch = studio.dispatch();
  const outputs = dispatch.outputs.filter(({ name }) => name !== 'poster');
  expect(await failureOf({ ...dispatch, outputs })).toMatchObject({
    code: 'internal',
    message: expect.stringContaining('no place for the poster'),
  });
  expect(stages).toEqual([]);
});

test.each([
  [404, 'render.links_refused', 'Failed at fetching the analysis: HTTP 404: there is no such file'],
  [307, 'render.links_refused', 'Failed at fetching the analysis: HTTP 307: the link leads elsewhere'],
])('a link answered with %d is not asked again', async (status, code, message) => {
  let asked = 0;
  studio.onGet = () => ((asked += 1), status);
  expect(await failureOf(studio.dispatch())).toEqual({ code, message: expect.stringContaining(message) });
  expect(asked).toBe(1);
});

test('a put that is refused names the file', async () => {
  studio.onPut = (name) => (name === 'poster' ? 403 : 200);
  expect(await failureOf(studio.dispatch())).toEqual({
    code: 'render.links_refused',
    message: 'Failed at putting the poster: HTTP 403: the link has expired or its signature is wrong',
  });
});

test('a cover that is no picture is refused with its own code', async () => {
  studio.files.cover = join(dir, 'no-cover');
  writeFileSync(studio.files.cover, 'no picture');
  const coverUrl = studio.dispatch().audioUrl.replace('sound', 'cover');
  expect(await failureOf(studio.dispatch({ coverUrl }))).toMatchObject({ code: 'render.cover_unusable' });
  expect(stages).toEqual(['fetching']);
});

test('the report of a failure holds no address', () => {
  const { message } = describeRenderFailure(
    new Error('connect to https://r2.example/key?sig=s3cret failed'),
    'storing',
  );
  expect(message).toBe('Failed while storing: Error: connect to (address) failed');
});
