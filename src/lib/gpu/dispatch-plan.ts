import { z } from 'zod';
import { renderInputSchema } from '@/core/video/video-spec';

const key = z.string().min(1).max(512);

/**
 * What the studio decided about a video before it handed the drawing over, kept with the dispatch. Together
 * with the sizes that the GPU reports it makes the row of the finished video.
 */
export const dispatchPlanSchema = z.object({
  videoId: z.string().min(1),
  masterKey: key,
  /** Where the share file goes if the render makes one. */
  shareKey: key,
  posterKey: key,
  assetId: z.string().min(1),
  title: z.string().nullable(),
  subtitle: z.string().nullable(),
  look: renderInputSchema.shape.look,
  aspect: renderInputSchema.shape.aspect,
  fps: z.int().positive(),
});
export type DispatchPlan = z.infer<typeof dispatchPlanSchema>;
