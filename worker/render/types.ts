/**
 * The contract of rendering: a spec in, the files of a video out, here or handed over to a GPU elsewhere,
 * which puts them into the storage itself. The choice of backend is `index.ts`.
 * What a backend draws comes from `@/core/looks`, so every backend makes the same pictures.
 */
import type { GpuCallStatus, GpuDispatch } from '@/lib/gpu/hand-off-schema';
import type { RenderSpec } from '@/core/video/video-spec';

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
  /** Null if the master is small enough to be shared itself. */
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

/**
 * Renders elsewhere: takes a dispatch, then reports to the studio's webhook by itself. All of them throw
 * AppErrors `render.gpu_unavailable`, `render.gpu_refused`, `render.gpu_not_found`; the signal's reason
 * after an abort.
 */
export interface GpuBackend {
  /** Starts a render and answers with its call's id; the same for a dispatch that was taken before. */
  submit(dispatch: GpuDispatch, signal?: AbortSignal): Promise<string>;
  /** Asks about a call that has been silent. */
  status(callId: string, signal?: AbortSignal): Promise<GpuCallStatus>;
  /** Ends a call; no error if it has ended or was never known. */
  cancel(callId: string, signal?: AbortSignal): Promise<void>;
}
