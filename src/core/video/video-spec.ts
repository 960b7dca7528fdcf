import { z } from 'zod';
import { type LookName, lookNames } from '../looks/catalogue';
import { lookParams } from '../looks/look-params';
import { aspects, frameRates, type VideoWord, videoWords } from './video-format';

export const aspectSchema = z.enum(aspects);

const words = Object.fromEntries(
  Object.entries(videoWords).map(([name, { maxLength }]) => [name, z.string().max(maxLength).optional()]),
) as Record<VideoWord, z.ZodOptional<z.ZodString>>;

/** All that a video has, whatever its look. */
export const videoSpecShape = {
  look: z.enum(lookNames),
  aspect: aspectSchema,
  /** Of the look; what is left out takes the look's own value. */
  params: z.record(z.string(), z.unknown()).optional(),
  ...words,
  coverKey: z.string().min(1).max(512).optional(),
  /** 30 if left out. */
  fps: z.literal(frameRates).optional(),
};
const renderInputShape = {
  ...videoSpecShape,
  audio: z.strictObject({ type: z.literal('asset'), assetId: z.string().min(1).max(64) }),
};
type Described<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

/** The shape with the parameters of each look, so that a wrong one is refused by its name. */
function forEachLook<Shape extends typeof videoSpecShape>(shape: Shape): z.ZodType<Described<Shape>> {
  const ofLook = (look: LookName) =>
    z.strictObject({ ...shape, look: z.literal(look), params: lookParams[look].optional() });
  const [first, ...others] = lookNames;
  return z.discriminatedUnion('look', [ofLook(first), ...others.map(ofLook)]) as unknown as z.ZodType<
    Described<Shape>
  >;
}

/**
 * The one description of a video: its look, shape and words, without its sound. It travels whole from the
 * route to the drawer, here and on a GPU elsewhere, and is kept with the finished video.
 */
export const videoSpecSchema = forEachLook(videoSpecShape);
export type VideoSpec = z.infer<typeof videoSpecSchema>;

/** What a render needs: the video and the recording it is made of. */
export const renderInputSchema = forEachLook(renderInputShape);
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
