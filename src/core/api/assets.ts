import { z } from 'zod';
import { recipeSchema } from '../audio/recipe-schema';
import { loudnessSchema } from '../jobs/catalog';
import { endpoint } from './endpoint';
import { listQuerySchema } from './list-query';

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
  /** They lose their sound. */
  reels: z.int().min(0),
  /** They stay. */
  videos: z.int().min(0),
  /** Prepared recordings made from nothing else: they are deleted with it. */
  editsDeleted: z.int().min(0),
  /** Prepared recordings that other recordings are in as well: they stay. */
  editsKept: z.int().min(0),
  /** Jobs that wait or run: they are cancelled. */
  jobs: z.int().min(0),
});
export type AssetUses = z.infer<typeof assetUsesSchema>;

export const assetEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/audio/assets',
    summary: 'Recordings, newest first',
    query: listQuerySchema.extend({ kind: z.enum(['source', 'prepared']).optional() }),
    answers: [
      {
        status: 200,
        description: 'A page of recordings',
        data: z.object({ assets: z.array(assetAnswerSchema), nextCursor: z.string().nullable() }),
      },
    ],
    errors: [400],
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/audio/assets/{assetId}',
    summary: 'One recording',
    answers: [
      {
        status: 200,
        description: 'The recording and what uses it',
        data: assetAnswerSchema.extend({ uses: assetUsesSchema }),
      },
    ],
    errors: [404],
  }),
  delete: endpoint({
    method: 'DELETE',
    path: '/api/audio/assets/{assetId}',
    summary: 'Delete a recording',
    query: z.object({ force: z.enum(['true', 'false']).optional() }),
    answers: [
      {
        status: 200,
        description: 'It is gone',
        data: z.object({ assetId: z.string(), deleted: z.literal(true) }),
      },
    ],
    errors: [400, 404, 409],
  }),
  stream: endpoint({
    method: 'GET',
    path: '/api/audio/assets/{assetId}/stream',
    summary: 'The sound of a recording',
    query: z.object({ variant: z.enum(['original', 'prepared']).optional() }),
    answers: [
      { status: 200, description: 'All bytes', mediaType: 'audio/*' },
      { status: 206, description: 'The range asked for', mediaType: 'audio/*' },
      { status: 304, description: 'Unchanged since the ETag or the date sent' },
      { status: 307, description: 'Where the storage serves it' },
    ],
    errors: [400, 404, 416],
  }),
};
