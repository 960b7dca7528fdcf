/**
 * The contract of rendering: a spec in, the files of a video out. The choice of backend is `index.ts`.
 * What a backend draws comes from `@/lib/visuals`, so every backend makes the same pictures.
 */
import type { LookName, LookParams } from '@/lib/visuals/render-input-schema';

/** What to draw; plain JSON, so that it can travel. */
export interface RenderSpec {
  look: LookName;
  widthPx: number;
  heightPx: number;
  fps: 30 | 60;
  params?: LookParams;
  title?: string;
  subtitle?: string;
}

export interface RenderContext {
  /** Ends every child and fails the render with its reason. */
  signal: AbortSignal;
  /** The attempt's folder; files are made in it and belong to the caller. */
  workDir: string;
  /** The sound at its best quality. */
  audioPath: string;
  /** The bytes of `analysis.bin` as a file; its length in samples is the length of the video. */
  analysisPath: string;
  /** A picture that was checked by `bringCover`. */
  coverPath?: string;
  /** 0–100 of the frames, as they are encoded. */
  onProgress?: (percent: number) => void;
}

export interface RenderedFiles {
  masterPath: string;
  /** Null where the master is small enough to be shared itself. */
  sharePath: string | null;
  posterPath: string;
  widthPx: number;
  heightPx: number;
  fps: number;
  frameCount: number;
  durationSec: number;
}

export interface RenderBackend {
  /**
   * Draws and encodes a video.
   * @throws AppError `render.cover_unusable`, those of ffmpeg; the signal's reason after an abort
   */
  render(spec: RenderSpec, context: RenderContext): Promise<RenderedFiles>;
}
