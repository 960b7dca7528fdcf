import { z } from 'zod';
import { clipSchema, recipeLimits, recipeSchema } from '../audio/recipe-schema';
import { ingestRequestSchema, jobStatuses } from '../jobs/catalog';
import { pollAnswerSchema } from '../jobs/poll-answer-schema';
import { videoSpecSchema } from '../video/video-spec';
import { cleanTitle, visiblePattern } from './clean-title';
import { reelStates } from './reel-state';

const title = z.string().max(200).overwrite(cleanTitle).regex(visiblePattern, 'is empty');
const video = videoSpecSchema.nullable();

/** The recipe of a reel whose recording is still coming: no clips stand for all of it, once it is there. */
const awaitingRecipeSchema = recipeSchema.extend({
  clips: z.array(clipSchema).max(0).default([]),
  loudness: recipeSchema.shape.loudness.removeDefault().default('social'),
});

/** What a reel holds: a recipe, which has no clips while its recording is still coming. */
export const reelRecipeSchema = recipeSchema.extend({
  clips: z.array(clipSchema).max(recipeLimits.maxClips),
});

/** A new reel: of recordings that exist, or of one to be taken in for it. */
export const newReelSchema = z.union([
  z.strictObject({ title: title.optional(), recipe: recipeSchema, video: video.optional() }),
  z.strictObject({
    title: title.optional(),
    source: ingestRequestSchema,
    recipe: awaitingRecipeSchema.default(() => awaitingRecipeSchema.parse({ version: 1 })),
    video: video.optional(),
  }),
]);
export type NewReel = z.infer<typeof newReelSchema>;

/** A change: the revision it was made on, and the fields that change. */
export const reelChangeSchema = z.strictObject({
  revision: z.int().min(1),
  title: title.optional(),
  recipe: reelRecipeSchema.optional(),
  video: video.optional(),
});
export type ReelChange = z.infer<typeof reelChangeSchema>;

/** A reel as clients see it. The signed URL of the peaks lives an hour, that of the poster seven days. */
export const reelAnswerSchema = z.object({
  reelId: z.string(),
  title: z.string(),
  recipe: reelRecipeSchema,
  /** Null until a look was chosen. */
  video,
  /** To be sent with the next change. */
  revision: z.int(),
  /** Derived from its jobs and its video, never stored. */
  state: z.enum(reelStates),
  /** The step under way or the one that failed; until a reel has its recording, the ingest, also if it was cancelled. */
  job: pollAnswerSchema.optional(),
  /** The latest video. */
  videoId: z.string().optional(),
  /** Of the edit; null while its recording is still coming. */
  durationSec: z.number().nullable(),
  posterUrl: z.string().optional(),
  /** Of the recording that the first clip is from. */
  peaksUrl: z.string().optional(),
  /** True if a recording of the recipe was deleted, or never came. */
  soundMissing: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type ReelAnswer = z.infer<typeof reelAnswerSchema>;

/**
 * What may come with a make: a change to be saved before it, so that both arrive or neither. A change that
 * the reel holds already is no conflict, whatever its revision.
 */
export const makeRequestSchema = z.strictObject({
  /** Where the video is made. */
  on: z.literal('studio').optional(),
  change: reelChangeSchema.optional(),
});
export type MakeRequest = z.infer<typeof makeRequestSchema>;

/** The first step of a make; the server begins those that follow. */
export const makeAnswerSchema = z.object({
  reelId: z.string(),
  jobId: z.string(),
  status: z.enum(jobStatuses),
});
export type MakeAnswer = z.infer<typeof makeAnswerSchema>;
