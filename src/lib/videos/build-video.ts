import { z } from 'zod';
import type { JobResult } from '@/core/jobs/catalog';
import { videoSpecSchema } from '@/core/video/video-spec';
import type { FileNameOf, VideoRow } from '../db/schema';
import { storageKeys } from '../storage/keys';

/** The files that a render makes; `share` only if the master is too large to be shared itself. */
export const videoFileNames = ['master', 'share', 'poster'] as const satisfies FileNameOf<'video'>[];
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
  { files: made, durationSec, widthPx, heightPx, encoder = null }: MadeVideo,
  { jobId, createdAt }: { jobId: string; createdAt: number },
): { row: VideoRow; result: JobResult<'render'> } {
  const keys = videoKeys(videoId);
  const sizes = new Map(made.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const file = (name: VideoFileName) => ({ key: keys[name], sizeBytes: sizes.get(name) ?? null });
  const files = {
    master: file('master'),
    share: file(sizes.has('share') ? 'share' : 'master'),
    poster: file('poster'),
  };
  const { master, share, poster } = files;
  return {
    row: { videoId, jobId, assetId, spec: video, durationSec, widthPx, heightPx, files, encoder, createdAt },
    result: { videoId, videoKey: master.key, shareKey: share.key, posterKey: poster.key, durationSec },
  };
}
