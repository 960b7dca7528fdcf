import { z } from 'zod';
import { renderSpecSchema } from '@/core/video/video-spec';

/** The input of one drawing process, in a file whose path is its argument. All paths are absolute. */
export const frameJobSchema = renderSpecSchema.extend({
  durationSec: z.number().positive(),
  analysisPath: z.string(),
  coverPath: z.string().optional(),
  fontDir: z.string(),
  /** Where the frames go as raw RGBA, one after the other: a named pipe, or a file. */
  framesPath: z.string(),
  /** This process draws `firstFrame`, `firstFrame + stepFrames`, … below `frameCount`. */
  firstFrame: z.number().int().min(0),
  stepFrames: z.number().int().positive(),
  frameCount: z.number().int().positive(),
  /** One process also draws the poster, before its frames. */
  poster: z
    .object({ path: z.string(), frameIndex: z.number().int().min(0), widthPx: z.number().int() })
    .optional(),
});
export type FrameJob = z.infer<typeof frameJobSchema>;

/** Exit code of a drawing process that could not read the cover. */
export const coverUnusableExit = 21;
