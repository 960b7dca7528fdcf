import type { VideoAnswer } from '@/core/api/videos';
import { defaultFps, type VideoWord, videoWordNames } from '@/core/video/video-format';
import type { Video } from '../db/schema';
import { totalBytes } from '../files/files-of';
import { getStorageAdapter } from '../storage';
import { videoUrlLifetimeSec } from '../storage/url-lifetimes';
import { videoFilename } from './video-filename';

/** The signed URLs live seven days. */
export async function videoAnswer(video: Video): Promise<VideoAnswer> {
  const { files, encoder: _, createdAt, spec, ...shown } = video;
  const sign = (key: string, downloadFilename?: string) =>
    getStorageAdapter().signGet(key, { expiresInSec: videoUrlLifetimeSec, downloadFilename });
  const words = Object.fromEntries(videoWordNames.map((name) => [name, spec[name] ?? null]));
  return {
    ...shown,
    ...spec,
    ...(words as Record<VideoWord, string | null>),
    fps: spec.fps ?? defaultFps,
    sizeBytes: totalBytes(files),
    createdAt: new Date(createdAt).toISOString(),
    videoUrl: await sign(files.master.key),
    downloadUrl: await sign(files.master.key, videoFilename(spec.title)),
    shareUrl: await sign(files.share.key),
    posterUrl: await sign(files.poster.key),
  };
}
