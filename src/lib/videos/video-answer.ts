import { z } from 'zod';
import type { Video } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { videoUrlLifetimeSec } from '../storage/url-lifetimes';
import { lookNames, renderInputSchema } from '@/core/video/video-spec';
import { videoFilename } from './video-filename';

/** A finished video as clients see it. The signed URLs live seven days. */
export const videoAnswerSchema = z.object({
  videoId: z.string(),
  jobId: z.string(),
  assetId: z.string(),
  title: z.string().nullable(),
  subtitle: z.string().nullable(),
  look: z.enum(lookNames),
  aspect: renderInputSchema.shape.aspect,
  fps: z.int(),
  durationSec: z.number(),
  widthPx: z.int(),
  heightPx: z.int(),
  sizeBytes: z.int(),
  createdAt: z.iso.datetime(),
  /** Plays in place. */
  videoUrl: z.string(),
  /** Saves under the title. */
  downloadUrl: z.string(),
  /** Small enough for a phone's share sheet. */
  shareUrl: z.string(),
  posterUrl: z.string(),
});
export type VideoAnswer = z.infer<typeof videoAnswerSchema>;

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
