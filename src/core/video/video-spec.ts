import { z } from 'zod';
import { aspects, frameRates, type VideoWord, videoWords } from './video-format';

/** The looks there are. A look is declared here once and drawn by the module of its name in `looks/`. */
export const lookNames = ['bars', 'ring'] as const;
export type LookName = (typeof lookNames)[number];

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #ff8800');

/** What an owner may change about a look; anything left out takes the look's own value. */
export const lookParamsSchema = z.strictObject({
  background: colour.optional(),
  foreground: colour.optional(),
  accent: colour.optional(),
  /** Chooses among equal decorations; the same seed draws the same frames. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
export type LookParams = z.infer<typeof lookParamsSchema>;

export const aspectSchema = z.enum(aspects);

const words = Object.fromEntries(
  Object.entries(videoWords).map(([name, { maxLength }]) => [name, z.string().max(maxLength).optional()]),
) as Record<VideoWord, z.ZodOptional<z.ZodString>>;

export const videoSpecShape = {
  look: z.enum(lookNames),
  aspect: aspectSchema,
  params: lookParamsSchema.optional(),
  ...words,
  coverKey: z.string().min(1).max(512).optional(),
  /** 30 if left out. */
  fps: z.literal(frameRates).optional(),
};

/**
 * The one description of a video: its look, shape and words, without its sound. It travels whole from the
 * route to the drawer, here and on a GPU elsewhere, and is kept with the finished video.
 */
export const videoSpecSchema = z.strictObject(videoSpecShape);
export type VideoSpec = z.infer<typeof videoSpecSchema>;

/** What a render needs: the video and the recording it is made of. */
export const renderInputSchema = videoSpecSchema.extend({
  audio: z.strictObject({ type: z.literal('asset'), assetId: z.string().min(1).max(64) }),
});
export type RenderInput = z.infer<typeof renderInputSchema>;

/** The video without what belongs to the job that makes it. */
export function videoOf({ audio: _audio, ...video }: RenderInput): VideoSpec {
  return video;
}

const sizePx = z.int().min(16).max(4096);

/** What a drawer is given: the video and the frame it is drawn in. The length comes from the analysis. */
export const renderSpecSchema = z.strictObject({
  video: videoSpecSchema,
  frame: z.strictObject({ widthPx: sizePx, heightPx: sizePx, fps: z.literal(frameRates) }),
});
export type RenderSpec = z.infer<typeof renderSpecSchema>;
