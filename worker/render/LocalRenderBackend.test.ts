import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sceneDrawer } from '../../tests/visuals/draw-scene';
import { resetEnv } from '@/lib/env';
import { decodeAnalysis } from '@/core/analysis/analysis';
import { ffmpeg } from '../sound/fixtures/make-media';
import { drawingCommand } from './drawing-command';
import { createRenderRig, framesOf, mp4Boxes, probeFile, processesNaming } from './fixtures/render-rig';
import type { FrameJob } from './frame-job';
import { LocalRenderBackend } from './LocalRenderBackend';
import { readPictureSize } from './picture-size';
import { frameOf } from '@/core/video/video-format';
import type { RenderSpec } from '@/core/video/video-spec';
import { tempDir } from '../../tests/studio/temp-dir';

jest.setTimeout(180_000);

let rig: ReturnType<typeof createRenderRig>;
beforeAll(() => {
  const dir = tempDir('render');
  Object.assign(process.env, { DATA_DIR: dir, LOG_LEVEL: 'silent' });
  resetEnv();
  rig = createRenderRig(dir);
});
afterAll(() => rig.close());

const small: RenderSpec = {
  video: { look: 'ring', aspect: '9:16', title: 'Hello', subtitle: 'there' },
  frame: { widthPx: 144, heightPx: 256, fps: 30 },
};
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('a full-size video is what every platform takes', async () => {
  const context = await rig.contextFor(rig.voicePath);
  const percents: number[] = [];
  const video = { look: 'bars', aspect: '9:16', title: 'Good evening' } as const;
  const files = await new LocalRenderBackend().render(
    { video, frame: frameOf(video) },
    {
      ...context,
      onProgress: (percent) => percents.push(percent),
    },
  );
  const soundSec = decodeAnalysis(readFileSync(context.analysisPath)).durationSec;
  const { streams, durationSec } = probeFile(files.masterPath);

  expect(streams.map((stream) => stream.codec_type)).toEqual(['video', 'audio']);
  expect(streams[0]).toMatchObject({
    codec_name: 'h264',
    profile: 'High',
    width: 1080,
    height: 1920,
    pix_fmt: 'yuv420p',
    color_range: 'tv',
    color_space: 'bt709',
    color_primaries: 'bt709',
    color_transfer: 'bt709',
    r_frame_rate: '30/1',
    avg_frame_rate: '30/1',
    field_order: 'progressive',
  });
  expect(streams[1]).toMatchObject({ codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 });
  const oneFrame = 1 / 30;
  expect(Math.abs(durationSec - soundSec)).toBeLessThan(oneFrame);
  for (const stream of streams) {
    expect(Math.abs(Number(stream.duration) - files.durationSec)).toBeLessThan(oneFrame);
    expect(Number(stream.start_time)).toBe(0);
  }

  const frames = framesOf(files.masterPath);
  expect(frames).toHaveLength(files.frameCount);
  frames.forEach(({ timeSec }, at) => expect(timeSec).toBeCloseTo(at / 30, 3));
  frames.forEach(({ type }, at) => expect(type === 'I').toBe(at % 15 === 0));

  const { top, inMoov } = mp4Boxes(files.masterPath);
  expect(top.indexOf('moov')).toBeLessThan(top.indexOf('mdat'));
  expect(inMoov).not.toContain('edts');
  expect((statSync(files.masterPath).size * 8) / durationSec).toBeLessThan(9_000_000);

  expect(files.sharePath).toBeNull();
  expect(readPictureSize(readFileSync(files.posterPath))).toEqual({
    format: 'jpeg',
    widthPx: 1080,
    heightPx: 1920,
  });
  expect(percents.at(-1)).toBeGreaterThan(90);
  expect([...percents].sort((a, b) => a - b)).toEqual(percents);
});

test('the sound starts with the picture, to the millisecond, and is as loud as it was', async () => {
  const click = join(rig.dir, 'click.wav');
  ffmpeg('-f', 'lavfi', '-i', "aevalsrc='if(between(t,1,1.02),0.5,0)':s=48000:d=2", click);
  const { masterPath } = await new LocalRenderBackend().render(small, await rig.contextFor(click));
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', masterPath, '-f', 's16le', '-ac', '1', '-']);
  const samples = new Int16Array(Uint8Array.from(bytes).buffer);
  const first = samples.findIndex((sample) => Math.abs(sample) > 6000);
  expect(Math.abs(first / 48_000 - 1)).toBeLessThan(0.002);
  expect(Math.max(...samples)).toBeGreaterThan(0.4 * 32767);
});

test('one drawing process or three make the same file', async () => {
  const [one, three] = await Promise.all(
    [1, 3].map(async (drawers) =>
      new LocalRenderBackend({ drawers }).render(small, await rig.contextFor(rig.voicePath)),
    ),
  );
  expect(digest(three!.masterPath)).toBe(digest(one!.masterPath));
  expect(digest(three!.posterPath)).toBe(digest(one!.posterPath));
});

test('a frame drawn in another process is the same, byte for byte', async () => {
  const { analysisPath, workDir } = await rig.contextFor(rig.voicePath);
  const analysis = decodeAnalysis(readFileSync(analysisPath));
  const framesPath = join(workDir, 'frames.rgba');
  const { durationSec } = analysis;
  const job: FrameJob = {
    ...{ ...small, durationSec, analysisPath, framesPath, fontDir: join(process.cwd(), 'public/fonts') },
    ...{ firstFrame: 4, stepFrames: 20, frameCount: 50 },
  };
  writeFileSync(join(workDir, 'job.json'), JSON.stringify(job));
  const { command, args, cwd } = drawingCommand(workDir);
  execFileSync(command, [...args, join(workDir, 'job.json')], { cwd });
  const { pixelsOf } = await sceneDrawer({ ...small, durationSec, analysis });
  const drawnHere = Buffer.concat([44, 24, 4].map((frame) => Buffer.from(pixelsOf(frame))).reverse());
  expect(drawnHere.equals(readFileSync(framesPath))).toBe(true);
});

test('a video too large to share gets a second file from the same frames', async () => {
  const backend = new LocalRenderBackend({ shareLimitBytes: 90_000 });
  const spec: RenderSpec = { ...small, frame: { ...small.frame, widthPx: 720, heightPx: 1280 } };
  const { masterPath, sharePath, frameCount } = await backend.render(
    spec,
    await rig.contextFor(rig.voicePath),
  );
  expect(statSync(masterPath).size).toBeGreaterThan(90_000);
  expect(statSync(sharePath!).size).toBeLessThan(90_000);
  const { streams } = probeFile(sharePath!);
  expect(streams[0]).toMatchObject({
    width: 360,
    height: 640,
    nb_frames: String(frameCount),
    profile: 'High',
  });
  expect(framesOf(sharePath!).flatMap(({ type }, at) => (type === 'I' ? [at] : []))).toEqual([0, 60]);
  expect(mp4Boxes(sharePath!).inMoov).not.toContain('edts');
});

test('a master that turns out small enough is the share file all the same', async () => {
  const backend = new LocalRenderBackend({ shareLimitBytes: 1_000_000 });
  const { sharePath } = await backend.render(small, await rig.contextFor(rig.voicePath));
  expect(sharePath).toBeNull();
});

test('a cover is drawn, and one that only looks like a picture is refused', async () => {
  const cover = join(rig.dir, 'cover.jpg');
  ffmpeg('-f', 'lavfi', '-i', 'color=red:s=300x200', '-frames:v', '1', cover);
  const backend = new LocalRenderBackend();
  const context = await rig.contextFor(rig.voicePath);
  const { posterPath } = await backend.render(small, { ...context, coverPath: cover });
  expect(existsSync(posterPath)).toBe(true);
  writeFileSync(cover, readFileSync(cover).subarray(0, 30));
  const refused = backend.render(small, { ...(await rig.contextFor(rig.voicePath)), coverPath: cover });
  await expect(refused).rejects.toMatchObject({ code: 'render.cover_unusable' });
});

test('an abort ends drawing and encoding within two seconds and leaves no process', async () => {
  const abort = new AbortController();
  const context = await rig.contextFor(rig.voicePath, { signal: abort.signal });
  const reason = new Error('the owner changed their mind');
  let abortedAt = 0;
  let seen: string[] = [];
  const rendering = new LocalRenderBackend({ drawers: 2 }).render(
    { ...small, frame: { ...small.frame, widthPx: 1080, heightPx: 1920 } },
    {
      ...context,
      onProgress: () => {
        seen = seen.length > 0 ? seen : processesNaming(context.workDir);
        abortedAt ||= performance.now();
        abort.abort(reason);
      },
    },
  );
  await expect(rendering).rejects.toBe(reason);
  expect(performance.now() - abortedAt).toBeLessThan(2000);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(processesNaming(context.workDir)).toEqual([]);
});
