import { z } from 'zod';
import { recipeSchema } from '@/core/audio/recipe-schema';
import type { Asset } from '../db/schema';
import { loudnessSchema } from '@/core/jobs/catalog';
import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';

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

export async function assetAnswer(asset: Asset): Promise<AssetAnswer> {
  const { assetId, kind, title, durationSec, sampleRateHz, channels, sizeBytes, source, loudness } = asset;
  const sign = (key: string) => getStorageAdapter().signGet(key, { expiresInSec: audioUrlLifetimeSec });
  return {
    ...{ assetId, kind, title, durationSec, sampleRateHz, channels, sizeBytes, source, loudness },
    recipe: asset.recipe,
    createdAt: new Date(asset.createdAt).toISOString(),
    streamUrl: `/api/audio/assets/${assetId}/stream`,
    peaksUrl: await sign(asset.peaksKey),
    analysisUrl: asset.analysisKey === null ? null : await sign(asset.analysisKey),
  };
}
