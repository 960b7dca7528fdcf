import { z } from 'zod';
import type { JobResult } from '@/core/jobs/catalog';
import { videoSpecSchema } from '@/core/video/video-spec';
import type { VideoRow } from '../db/schema';
import { storageKeys } from '../storage/keys';

/** The files of a video; `share` only if the master is too large to be shared itself. */
export const videoFileNames = ['master', 'share', 'poster'] as const;
export type VideoFileName = (typeof videoFileNames)[number];

/** What is decided about a video before it is drawn. */
export const videoPlanSchema = z.object({
  videoId: z.string().min(1),
  assetId: z.string().min(1),
  video: videoSpecSchema,
});
export type VideoPlan = z.infer<typeof videoPlanSchema>;

/** What is known about a video once it is drawn and its files are in the storage. */
export interface MadeVideo {
  files: { name: VideoFileName; sizeBytes: number }[];
  durationSec: number;
  widthPx: number;
  heightPx: number;
  /** ffmpeg's name of the encoder, if a GPU elsewhere drew it. */
  encoder?: string | null;
}

export function videoKeys(videoId: string): Record<VideoFileName, string> {
  return {
    master: storageKeys.videoMaster(videoId),
    share: storageKeys.videoShare(videoId),
    poster: storageKeys.videoPoster(videoId),
  };
}

/** The row of a finished video and the result of its job, wherever it was drawn. */
export function buildVideo(
  { videoId, assetId, video }: VideoPlan,
  { files, durationSec, widthPx, heightPx, encoder = null }: MadeVideo,
  { jobId, createdAt }: { jobId: string; createdAt: number },
): { row: VideoRow; result: JobResult<'render'> } {
  const keys = videoKeys(videoId);
  const isMasterShared = files.every(({ name }) => name !== 'share');
  const shareKey = isMasterShared ? keys.master : keys.share;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const row = {
    ...{ videoId, jobId, assetId, spec: video, durationSec, widthPx, heightPx },
    masterKey: keys.master,
    shareKey,
    posterKey: keys.poster,
    sizeBytes,
    encoder,
    createdAt,
  };
  return {
    row,
    result: { videoId, videoKey: keys.master, shareKey, posterKey: keys.poster, durationSec },
  };
}
