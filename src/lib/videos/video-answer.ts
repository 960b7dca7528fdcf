import type { VideoAnswer } from '@/core/api/videos';
import type { Video } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { videoUrlLifetimeSec } from '../storage/url-lifetimes';
import { videoFilename } from './video-filename';

/** The signed URLs live seven days. */
export async function videoAnswer(video: Video): Promise<VideoAnswer> {
  const { masterKey, shareKey, posterKey, encoder: _, createdAt, ...shown } = video;
  const sign = (key: string, downloadFilename?: string) =>
    getStorageAdapter().signGet(key, { expiresInSec: videoUrlLifetimeSec, downloadFilename });
  return {
    ...shown,
    createdAt: new Date(createdAt).toISOString(),
    videoUrl: await sign(masterKey),
    downloadUrl: await sign(masterKey, videoFilename(video.title)),
    shareUrl: await sign(shareKey),
    posterUrl: await sign(posterKey),
  };
}
