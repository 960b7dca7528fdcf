import type { Analysis } from '@/core/analysis/analysis-format';
import { createFrameDrawer, type FrameDrawer } from '@/core/video/frame-drawer';
import { choosePosterFrame } from '@/core/analysis/poster-frame';
import { type Aspect, aspectSizesPx, defaultFps as fps, frameOf } from '@/core/video/video-format';
import type { MakeSurface } from '@/core/looks/kit/types';
import type { VideoSpec } from '@/core/video/video-spec';

export interface PreviewStage {
  canvas: HTMLCanvasElement;
  audio: HTMLAudioElement;
  analysis: Analysis;
  /** Shown before anything plays. */
  stillFrame: number;
  video: VideoSpec;
}

/** The frame that becomes the video's own picture. */
export function stillFrameOf(analysis: Analysis): number {
  return choosePosterFrame(analysis, fps, Math.max(1, Math.round(analysis.durationSec * fps)));
}

/**
 * Draws the video as it will be, at the place where the sound is. Frames follow one another only while
 * it plays; if the owner wants less motion, one a second. Answers with a function that ends it.
 * @throws if the look cannot be loaded
 */
export async function runPreview(stage: PreviewStage): Promise<() => void> {
  const { canvas, audio, analysis, stillFrame, video } = stage;
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) return () => undefined;
  const drawer = await openDrawer(video, analysis);
  const scale = fitCanvas(canvas, video.aspect);
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  let drawn = -1;
  let request = 0;

  const draw = () => {
    const untouched = audio.paused && audio.currentTime === 0;
    const frame = untouched ? stillFrame : Math.floor(audio.currentTime * fps);
    const shown = calm && !audio.paused ? frame - (frame % fps) : frame;
    if (shown === drawn) return;
    drawn = shown;
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    drawer.draw(ctx, shown);
  };
  const follow = () => {
    draw();
    request = audio.paused ? 0 : requestAnimationFrame(follow);
  };
  const wake = () => {
    cancelAnimationFrame(request);
    follow();
  };
  const events = ['play', 'pause', 'seeked', 'timeupdate'] as const;
  for (const event of events) audio.addEventListener(event, wake);
  wake();
  return () => {
    cancelAnimationFrame(request);
    for (const event of events) audio.removeEventListener(event, wake);
  };
}

/** The drawing is laid out in the frame that is published, and scaled to the screen. */
function openDrawer(video: VideoSpec, analysis: Analysis): Promise<FrameDrawer> {
  const { durationSec } = analysis;
  return createFrameDrawer({ video, frame: frameOf(video), durationSec, analysis }, makeSurface);
}

/** Gives the canvas the pixels its place on the screen can show; returns the scale from frame to canvas. */
function fitCanvas(canvas: HTMLCanvasElement, aspect: Aspect): number {
  const { widthPx, heightPx } = aspectSizesPx[aspect];
  const shownPx = (canvas.clientWidth || widthPx / 3) * Math.min(2, window.devicePixelRatio || 1);
  const scale = Math.min(1, shownPx / widthPx);
  canvas.width = Math.round(widthPx * scale);
  canvas.height = Math.round(heightPx * scale);
  return scale;
}

const makeSurface: MakeSurface = (widthPx, heightPx) => {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(widthPx));
  canvas.height = Math.max(1, Math.round(heightPx));
  return { ctx: canvas.getContext('2d')!, picture: canvas };
};
