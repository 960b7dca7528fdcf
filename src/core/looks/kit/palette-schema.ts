import { z } from 'zod';
import type { Palette } from './types';

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #ff8800');

/** The parameters that every look takes, with the look's own colours; a look may extend them. */
export function paletteSchema({ background, foreground, accent, seed }: Palette) {
  return z.strictObject({
    background: colour.default(background),
    foreground: colour.default(foreground),
    accent: colour.default(accent),
    /** Chooses among equal decorations; the same seed draws the same frames. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(seed),
  });
}
