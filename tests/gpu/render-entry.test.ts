import { frameOf } from '@/core/video/video-format';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resetEnv } from '@/lib/env';
import { wholeResultSchema, reportSchema, type GpuReport } from '@/lib/gpu/hand-off-schema';
import { ffmpeg } from '../../worker/sound/fixtures/make-media';
import { createRenderRig, probeFile } from '../../worker/render/fixtures/render-rig';
import { readPictureSize } from '../../worker/render/picture-size';
import { toolsOf } from '../worker/RealWorker';
import { EntryProcess } from './EntryProcess';
import { StudioDouble } from './StudioDouble';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

jest.setTimeout(240_000);

let dir: string;
let dataDir: string;
let studio: StudioDouble;
let files: Record<string, string>;

beforeAll(async () => {
  dir = tempDir('gpu-entry');
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
  const rig = createRenderRig(dir);
  const { analysisPath } = await rig.contextFor(rig.voicePath);
  const cover = join(dir, 'cover.png');
  ffmpeg('-f', 'lavfi', '-i', 'color=red:s=300x200', '-frames:v', '1', cover);
  files = { sound: rig.voicePath, analysis: analysisPath, cover };
});

beforeEach(async () => {
  dataDir = mkdtempSync(join(dir, 'data-'));
  studio = new StudioDouble(mkdtempSync(join(dir, 'puts-')), { ...files });
  await studio.start();
});
afterEach(() => studio.stop());

const statuses = () => studio.reports.map(({ status }) => status);
const expectRising = (reports: GpuReport[]) =>
  reports.slice(1).forEach(({ seq }, at) => expect(seq).toBeGreaterThan(reports[at]!.seq));
/** Nothing of a render stays in its folder, and no tool of it runs. */
const expectTidy = () => {
  expect(readdirSync(dataDir).filter((name) => name.startsWith('gpu-'))).toEqual([]);
  expect(toolsOf(dataDir, /ffmpeg|draw-frames/)).toEqual([]);
};

test('a dispatch becomes a video that is put where it was signed for, and reported', async () => {
  const coverUrl = studio.dispatch().audioUrl.replace('sound', 'cover');
  const entry = new EntryProcess(studio.dispatch({ coverUrl }), dataDir);
  expect(await entry.exited).toBe(0);

  studio.reports.forEach((report) => expect(reportSchema.safeParse(report).success).toBe(true));
  expect(statuses().at(-1)).toBe('complete');
  expect(statuses().filter((status) => status === 'complete')).toHaveLength(1);
  expect(studio.reports[0]).toMatchObject({ status: 'processing', stage: 'fetching' });
  expect(studio.reports.some(({ stage }) => stage === 'drawing')).toBe(true);
  expectRising(studio.reports);

  const last = studio.reports.at(-1)!;
  expect(entry.report).toEqual(last);
  const result = wholeResultSchema.parse(last.result);
  expect(result).toMatchObject({ widthPx: 270, heightPx: 480, fps: 30, encoder: 'libx264' });
  expect(result.files.map(({ name }) => name).sort()).toEqual(['master', 'poster']);
  for (const { name, sizeBytes } of result.files) expect(statSync(studio.pathOf(name)).size).toBe(sizeBytes);
  expect(studio.puts.map(({ name, contentType }) => [name, contentType])).toEqual([
    ['master', 'video/mp4'],
    ['poster', 'image/jpeg'],
  ]);

  const { streams, durationSec } = probeFile(studio.pathOf('master'));
  expect(streams[0]).toMatchObject({ codec_name: 'h264', profile: 'High', width: 270, height: 480 });
  expect(Math.abs(durationSec - result.durationSec)).toBeLessThan(1 / 30);
  expect(readPictureSize(readFileSync(studio.pathOf('poster')))).toMatchObject({ format: 'jpeg' });
  expect(entry.stderr).toContain('"encoder":"libx264"');
  for (const secret of ['put-secret', 'get-secret', 'webhook secret']) {
    expect(entry.stderr + entry.stdout).not.toContain(secret);
  }
  expectTidy();
});

test('SIGTERM in the middle ends it at once and silently, and the same dispatch completes afterwards', async () => {
  const video = { look: 'bars', aspect: '9:16', fps: 60 } as const;
  const large = { video, frame: frameOf(video) };
  const first = new EntryProcess(studio.dispatch({ spec: large }), dataDir);
  await until(() => toolsOf(dataDir, /ffmpeg.*frames-0/).length > 0);
  first.signal('SIGTERM');
  const exitCode = await first.exited;
  expectTidy();
  expect(exitCode).toBe(143);
  expect(first.stdout).toBe('');
  expect(new Set(statuses())).toEqual(new Set(['processing']));

  const second = new EntryProcess(studio.dispatch(), dataDir);
  expect(await second.exited).toBe(0);
  expect(statuses().at(-1)).toBe('complete');
  expectRising(studio.reports);
});

test('a storage and a webhook that fail for a while are asked again', async () => {
  studio.onGet = (name, tried) => (name === 'sound' && tried < 2 ? 502 : 200);
  studio.onPut = (name, tried) => (name === 'master' && tried < 3 ? 503 : 200);
  let completes = 0;
  studio.onReport = ({ status }) => ({ status: status === 'complete' && (completes += 1) < 3 ? 500 : 200 });
  const entry = new EntryProcess(studio.dispatch(), dataDir);
  expect(await entry.exited).toBe(0);
  expect(studio.puts.map(({ name, status }) => [name, status])).toEqual([
    ['master', 503],
    ['master', 503],
    ['master', 200],
    ['poster', 200],
  ]);
  const told = studio.reports.filter(({ status }) => status === 'complete');
  expect(told).toHaveLength(3);
  expect(new Set(told.map(({ seq }) => seq)).size).toBe(1);
});

test.each([
  ['cancels', { ignored: false, cancelRequested: true }],
  ['has lost', { ignored: true }],
])('a render that the studio %s stops without another word', async (_, body) => {
  studio.onReport = ({ stage }) => (stage === 'drawing' ? { body } : {});
  const video = { look: 'bars', aspect: '9:16', fps: 60 } as const;
  const large = { video, frame: frameOf(video) };
  const entry = new EntryProcess(studio.dispatch({ spec: large }), dataDir);
  expect(await entry.exited).toBe(3);
  expect(studio.reports.at(-1)).toMatchObject({ status: 'processing', stage: 'drawing' });
  expect(entry.report).toBeNull();
  expect(studio.puts).toEqual([]);
  expectTidy();
});

test('a link that has expired fails the render with the step it was needed for', async () => {
  studio.onGet = (name) => (name === 'sound' ? 403 : 200);
  const entry = new EntryProcess(studio.dispatch(), dataDir);
  expect(await entry.exited).toBe(0);
  expect(studio.reports.at(-1)).toMatchObject({
    status: 'failed',
    error: {
      code: 'render.links_refused',
      message: 'Failed at fetching the sound: HTTP 403: the link has expired or its signature is wrong',
    },
  });
  expect(entry.report).toEqual(studio.reports.at(-1));
  expectTidy();
});

test('a sound that is none fails the render with its code', async () => {
  const noise = join(dir, 'noise');
  writeFileSync(noise, 'this is no sound');
  studio.files.sound = noise;
  const entry = new EntryProcess(studio.dispatch(), dataDir);
  expect(await entry.exited).toBe(0);
  expect(studio.reports.at(-1)).toMatchObject({ status: 'failed', error: { code: 'input.unsupported' } });
});

test('without a secret, or with what is no dispatch, it ends at once and names the fault', async () => {
  const [secretless, empty] = [
    new EntryProcess(studio.dispatch(), dataDir, { INTERNAL_WEBHOOK_SECRET: undefined }),
    new EntryProcess('{}', dataDir),
  ];
  expect(await secretless.exited).toBe(2);
  expect(secretless.stderr).toContain('INTERNAL_WEBHOOK_SECRET');
  expect(await empty.exited).toBe(2);
  expect(empty.stderr).toContain('kind');
  expect(studio.reports).toEqual([]);
});

test('the probe prints the encoder as a word, and why the card does not encode where it does not', () => {
  const entry = ['--import', 'tsx', 'scripts/modal-render-entry.ts', '--probe'];
  const { stdout } = spawnSync(process.execPath, entry, {
    env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'silent' },
    encoding: 'utf8',
  });
  const [encoder, reason] = stdout.trim().split('\n');
  if (existsSync('/dev/nvidia0')) expect([encoder, reason]).toEqual(['h264_nvenc', undefined]);
  else expect([encoder, reason]).toEqual(['libx264', expect.stringMatching(/^The card does not encode: \S/)]);
});
