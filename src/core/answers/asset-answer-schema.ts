import { z } from 'zod';
import { recipeSchema } from '../audio/recipe-schema';
import { loudnessSchema } from '../jobs/catalog';

/** A recording as clients see it. The signed URLs live an hour. */
export const assetAnswerSchema = z.object({
  assetId: z.string(),
  kind: z.enum(['source', 'prepared']),
  title: z.string(),
  durationSec: z.number(),
  sampleRateHz: z.int(),
  channels: z.int(),
  sizeBytes: z.int(),
  source: z.object({
    type: z.enum(['upload', 'url', 'youtube', 'recipe']),
    filename: z.string().optional(),
    url: z.string().optional(),
    rightsAttestedAt: z.string().optional(),
    /** Where another track was taken than the one a player would play, as that is silent, say. */
    soundTrack: z.object({ number: z.int(), count: z.int() }).optional(),
    toolVersions: z.record(z.string(), z.string()).optional(),
  }),
  loudness: loudnessSchema,
  recipe: recipeSchema.nullable(),
  createdAt: z.iso.datetime(),
  /** Plays on every phone. */
  streamUrl: z.string(),
  peaksUrl: z.string(),
  /** Null until the recording was analysed, when it is saved or first rendered. */
  analysisUrl: z.string().nullable(),
});
export type AssetAnswer = z.infer<typeof assetAnswerSchema>;

/** How much uses a recording, and the edits that would be deleted with it. */
export const assetUsesSchema = z.object({
  videos: z.int().min(0),
  /** Prepared recordings made from nothing else: they are deleted with it. */
  editsDeleted: z.int().min(0),
  /** Prepared recordings that other recordings are in as well: they stay. */
  editsKept: z.int().min(0),
  projects: z.int().min(0),
  /** Jobs that wait or run: they are cancelled. */
  jobs: z.int().min(0),
});
export type AssetUses = z.infer<typeof assetUsesSchema>;
