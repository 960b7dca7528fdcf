import { z } from 'zod';
import { type VideoWord, videoWordNames } from '../video/video-format';
import { videoSpecShape } from '../video/video-spec';
import { endpoint } from './endpoint';
import { listQuerySchema } from './list-query';

const words = Object.fromEntries(videoWordNames.map((name) => [name, z.string().nullable()])) as Record<
  VideoWord,
  z.ZodNullable<z.ZodString>
>;

/** A finished video as clients see it: what it was drawn from, and its files. The signed URLs live seven days. */
export const videoAnswerSchema = z.object({
  videoId: z.string(),
  jobId: z.string(),
  assetId: z.string(),
  /** The reel it was made from; null if it was made without one. */
  reelId: z.string().nullable(),
  ...videoSpecShape,
  ...words,
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

export const videoEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/videos',
    summary: 'Finished videos, newest first',
    query: listQuerySchema.extend({
      assetId: z.string().max(64).optional(),
      reelId: z.string().max(64).optional(),
    }),
    answers: [
      {
        status: 200,
        description: 'A page of videos',
        data: z.object({ videos: z.array(videoAnswerSchema), nextCursor: z.string().nullable() }),
      },
    ],
    errors: [400],
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/videos/{videoId}',
    summary: 'One finished video',
    answers: [{ status: 200, description: 'The video', data: videoAnswerSchema }],
    errors: [404],
  }),
  delete: endpoint({
    method: 'DELETE',
    path: '/api/videos/{videoId}',
    summary: 'Delete a video',
    answers: [
      {
        status: 200,
        description: 'It is gone',
        data: z.object({ videoId: z.string(), deleted: z.literal(true) }),
      },
    ],
    errors: [404],
  }),
};
