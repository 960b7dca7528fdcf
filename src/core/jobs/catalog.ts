/**
 * The one catalogue of job kinds. Web, worker, page and OpenAPI derive from it. It imports zod and
 * nothing heavier, so the phone's bundle may read it.
 *
 * Vocabulary, without synonyms:
 * - reel: what the owner works on: its sound, as a recipe, and the description of its video.
 * - make: turning one revision of a reel into a video; step: one job of a make, which is a chain of them.
 * - job: a piece of media work the owner asked for; kind: which piece, a key of this catalogue.
 * - lane: which jobs wait for each other; a worker runs a job of each lane at a time, so that a recording
 *   never waits behind a render.
 * - stage: a named part of a kind's work; it reports a percentage or is indeterminate.
 * - attempt: one run of a job by one worker, or by a GPU elsewhere, counted from 1.
 * - claim: the right to one attempt, shown by its claim token.
 * - dispatch: an attempt that a worker handed over to a GPU; its attempt token is then the claim token.
 * - report: what a dispatched attempt tells of itself, numbered by a rising `seq`.
 * - lease: how long a claim lasts unless renewed; deadline: when the attempt must have ended.
 * - reaper: takes back claims whose lease ended and stops attempts past their deadline.
 *
 *   pending ──claim──▶ processing ──▶ complete | failed | cancelled
 *      ▲                   │
 *      └── release, retry ─┘
 */
import { z } from 'zod';
import { recipeSchema } from '../audio/recipe-schema';
import { renderInputSchema } from '../video/video-spec';

export const jobStatuses = ['pending', 'processing', 'complete', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];
export const terminalStatuses = ['complete', 'failed', 'cancelled'] as const satisfies readonly JobStatus[];

/** Whether a stage can say how far it is: only where ffmpeg, the download or the frame count tells. */
export type StageProgress = 'percent' | 'indeterminate';

export const lanes = ['quick', 'long'] as const;
export type Lane = (typeof lanes)[number];

const storageKey = z.string().min(1).max(512);

/** Where a recording comes from. `storageKey` is the key an upload was given. */
export const ingestInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('upload'), storageKey, filename: z.string().min(1).max(4096) }),
  z.strictObject({
    type: z.literal('youtube'),
    url: z.string().min(1).max(2048),
    rightsAttested: z.literal(true),
    rightsAttestedAt: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('url'), url: z.string().min(1).max(2048) }),
]);
export type IngestInput = z.infer<typeof ingestInputSchema>;

const [uploadSource, youtubeSource, urlSource] = ingestInputSchema.options;

/** What a client sends for it: the server notes when the rights were confirmed, and a missing tick has its own code. */
export const ingestRequestSchema = z.discriminatedUnion('type', [
  uploadSource,
  youtubeSource.omit({ rightsAttestedAt: true }).extend({ rightsAttested: z.boolean().optional() }),
  urlSource,
]);
export type IngestRequest = z.infer<typeof ingestRequestSchema>;

/** Loudness of a finished file: integrated LUFS, true peak dBTP, range LU; null where it is silent. */
export const loudnessSchema = z.object({
  integratedLufs: z.number().nullable(),
  truePeakDbtp: z.number().nullable(),
  rangeLu: z.number().nullable(),
});
export type Loudness = z.infer<typeof loudnessSchema>;

const minutes = (count: number) => count * 60_000;

export const jobCatalog = {
  ingest: {
    input: ingestInputSchema,
    result: z.object({ assetId: z.string(), durationSec: z.number(), duplicate: z.boolean() }),
    stages: {
      downloading: 'percent',
      checking: 'indeterminate',
      decoding: 'percent',
      storing: 'indeterminate',
    },
    lane: 'quick',
    timeLimitMs: minutes(10),
    leaseMs: 60_000,
    maxAttempts: 2,
  },
  preview: {
    input: recipeSchema,
    result: z.object({ previewKey: z.string(), durationSec: z.number() }),
    stages: {
      fetching: 'indeterminate',
      cutting: 'percent',
      mixing: 'percent',
      storing: 'indeterminate',
    },
    lane: 'quick',
    timeLimitMs: minutes(5),
    leaseMs: 60_000,
    maxAttempts: 2,
  },
  save: {
    input: recipeSchema,
    result: z.object({
      preparedKey: z.string(),
      assetId: z.string(),
      durationSec: z.number(),
      loudnessBefore: loudnessSchema,
      loudnessAfter: loudnessSchema,
    }),
    stages: {
      fetching: 'indeterminate',
      cutting: 'percent',
      measuring: 'percent',
      mixing: 'percent',
      storing: 'indeterminate',
    },
    lane: 'quick',
    timeLimitMs: minutes(15),
    leaseMs: 60_000,
    maxAttempts: 2,
  },
  render: {
    input: renderInputSchema,
    result: z.object({
      videoId: z.string(),
      videoKey: z.string(),
      shareKey: z.string(),
      posterKey: z.string(),
      durationSec: z.number(),
    }),
    stages: {
      fetching: 'indeterminate',
      analyzing: 'percent',
      /** Handed to a GPU that has not drawn anything yet. */
      starting: 'indeterminate',
      drawing: 'percent',
      storing: 'indeterminate',
    },
    lane: 'long',
    timeLimitMs: minutes(120),
    leaseMs: 60_000,
    maxAttempts: 2,
  },
} as const satisfies Record<string, JobKindDeclaration>;

/** What declaring a kind takes: schemas, stages, lane, limits (milliseconds) and attempts including the first. */
export interface JobKindDeclaration {
  input: z.ZodType;
  result: z.ZodType;
  stages: Record<string, StageProgress>;
  lane: Lane;
  timeLimitMs: number;
  leaseMs: number;
  maxAttempts: number;
}

export type JobKind = keyof typeof jobCatalog;
export type JobInput<K extends JobKind> = z.infer<(typeof jobCatalog)[K]['input']>;
export type JobResult<K extends JobKind> = z.infer<(typeof jobCatalog)[K]['result']>;
export type JobStage<K extends JobKind> = keyof (typeof jobCatalog)[K]['stages'] & string;

export const jobKinds = Object.keys(jobCatalog) as [JobKind, ...JobKind[]];
