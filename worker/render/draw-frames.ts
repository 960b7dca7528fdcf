/** A drawing process: draws every n-th frame of a video and writes them raw, as fast as they are taken. */
import { GlobalFonts, createCanvas, loadImage } from '@napi-rs/canvas';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeAnalysis } from '@/core/analysis/analysis';
import { fontFaces } from '@/core/looks/kit/fonts';
import { createFrameDrawer, type FrameDrawer } from '@/core/video/frame-drawer';
import type { CanvasLike2D, Cover, Picture, Surface } from '@/core/looks/kit/types';
import { coverUnusableExit, frameJobSchema, type FrameJob } from './frame-job';

/** Larger covers are brought to this once, so that no frame scales a photograph. */
const coverSidePx = 1080;

async function main(): Promise<void> {
  const job = frameJobSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  for (const face of fontFaces) GlobalFonts.registerFromPath(join(job.fontDir, face.file), face.family);
  const drawer = await prepare(job);
  if (job.poster) drawPoster(drawer, job, job.poster);
  await drawFrames(drawer, job);
}

async function prepare(job: FrameJob): Promise<FrameDrawer> {
  const { video, frame, durationSec } = job;
  const analysis = decodeAnalysis(readFileSync(job.analysisPath));
  const cover = job.coverPath === undefined ? undefined : await readCover(job.coverPath);
  return createFrameDrawer({ video, frame, durationSec, analysis, cover }, makeSurface);
}

/** The server's canvas under the browser's types, of which the looks use a part that both have. */
function makeSurface(widthPx: number, heightPx: number): Surface {
  const canvas = createCanvas(widthPx, heightPx);
  return { ctx: canvas.getContext('2d') as unknown as CanvasLike2D, picture: canvas as unknown as Picture };
}

async function readCover(path: string): Promise<Cover> {
  const image = await loadImage(path).catch((cause: unknown) => {
    process.stderr.write(`the cover cannot be decoded: ${String(cause)}\n`);
    process.exit(coverUnusableExit);
  });
  const scale = Math.min(1, coverSidePx / Math.min(image.width, image.height));
  const [widthPx, heightPx] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const canvas = createCanvas(widthPx, heightPx);
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, 0, 0, widthPx, heightPx);
  return { picture: canvas as unknown as Picture, widthPx, heightPx };
}

function drawPoster(drawer: FrameDrawer, job: FrameJob, poster: NonNullable<FrameJob['poster']>): void {
  const { widthPx, heightPx } = job.frame;
  const full = createCanvas(widthPx, heightPx);
  drawer.draw(full.getContext('2d') as unknown as CanvasLike2D, poster.frameIndex);
  const scale = poster.widthPx / widthPx;
  const small = createCanvas(poster.widthPx, Math.round(heightPx * scale));
  const ctx = small.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(full, 0, 0, small.width, small.height);
  writeFileSync(poster.path, small.encodeSync('jpeg', 88));
}

async function drawFrames(drawer: FrameDrawer, job: FrameJob): Promise<void> {
  const canvas = createCanvas(job.frame.widthPx, job.frame.heightPx);
  const ctx = canvas.getContext('2d') as unknown as CanvasLike2D;
  // Blocks until ffmpeg opens its end; the blocking writes below are the back-pressure.
  const pipe = openSync(job.framesPath, 'w');
  for (let frame = job.firstFrame; frame < job.frameCount; frame += job.stepFrames) {
    drawer.draw(ctx, frame);
    writeWhole(pipe, canvas.data());
    // A frame's memory is given back by the event loop; without a turn of it all frames would be held.
    await nextTurn();
  }
  closeSync(pipe);
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
