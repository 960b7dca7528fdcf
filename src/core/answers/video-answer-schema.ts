import { z } from 'zod';
import { lookNames, renderInputSchema } from '../video/video-spec';

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
