import { z } from 'zod';

/** The looks there are. A look is declared here once and drawn by the module of its name in `looks/`. */
export const lookNames = ['bars', 'ring'] as const;
export type LookName = (typeof lookNames)[number];

/** Frame sizes of the published master, in pixels. */
export const aspectSizesPx = {
  '9:16': { widthPx: 1080, heightPx: 1920 },
  '1:1': { widthPx: 1080, heightPx: 1080 },
  '16:9': { widthPx: 1920, heightPx: 1080 },
} as const;
export type Aspect = keyof typeof aspectSizesPx;

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

/** What a video is to look like: its look, shape and words, without its sound. `fps` is 30 unless 60. */
export const videoSpecSchema = z.strictObject({
  look: z.enum(lookNames),
  aspect: z.enum(['9:16', '1:1', '16:9']),
  params: lookParamsSchema.optional(),
  title: z.string().max(200).optional(),
  subtitle: z.string().max(200).optional(),
  coverKey: z.string().min(1).max(512).optional(),
  fps: z.union([z.literal(30), z.literal(60)]).optional(),
});
export type VideoSpec = z.infer<typeof videoSpecSchema>;

/** What a render needs: the video and the recording it is made of. */
export const renderInputSchema = videoSpecSchema.extend({
  audio: z.strictObject({ type: z.literal('asset'), assetId: z.string().min(1).max(64) }),
});
export type RenderInput = z.infer<typeof renderInputSchema>;
