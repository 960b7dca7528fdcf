import { z } from 'zod';

/** Limits of an edit, in the units of their names. */
export const recipeLimits = {
  minClips: 1,
  maxClips: 500,
  minClipSec: 0.1,
  maxTotalSec: 30 * 60,
  minGainDb: -60,
  maxGainDb: 12,
} as const;

const seconds = z.number().finite().min(0);

/** One clip: a stretch of one asset, with its gain and its fades (linear in amplitude). */
export const clipSchema = z.strictObject({
  id: z.string().min(1).max(64),
  sourceAssetId: z.string().min(1).max(64),
  startSec: seconds,
  endSec: seconds,
  gainDb: z.number().finite().min(recipeLimits.minGainDb).max(recipeLimits.maxGainDb).default(0),
  fadeInSec: seconds.default(0),
  fadeOutSec: seconds.default(0),
});

/**
 * The edit recipe, version 1: clips in playing order, what loudness to aim at, whether to clean a
 * voice, and the file to make. The shape only; `validateRecipe` checks it against the recordings.
 */
export const recipeSchema = z.strictObject({
  version: z.literal(1),
  clips: z.array(clipSchema).min(recipeLimits.minClips).max(recipeLimits.maxClips),
  loudness: z.enum(['off', 'social', 'podcast']).default('off'),
  clean: z.enum(['off', 'voice']).default('off'),
  outputFormat: z.enum(['wav', 'm4a']).default('m4a'),
});

export type Clip = z.infer<typeof clipSchema>;
export type Recipe = z.infer<typeof recipeSchema>;

/** Integrated loudness aimed at, in LUFS, by the recipe's `loudness`. True peak ceiling is −1.5 dBTP. */
export const loudnessTargetLufs = { social: -14, podcast: -16 } as const;
