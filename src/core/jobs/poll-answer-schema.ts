import { z } from 'zod';
import { type JobKind, jobCatalog, jobKinds, jobStatuses } from './catalog';

const results = jobKinds.map((kind: JobKind) => jobCatalog[kind].result);

/** What a client learns of a job, flat. */
export const pollAnswerSchema = z.object({
  jobId: z.string(),
  type: z.enum(jobKinds),
  status: z.enum(jobStatuses),
  stage: z.string().nullable(),
  /** Within the stage. */
  progress: z.number().min(0).max(100),
  /** True where the stage cannot know how far it is: no bar is drawn then. */
  indeterminate: z.boolean(),
  /** Jobs of its lane that wait before this one, the running ones apart; null if it is not pending. */
  queuePosition: z.int().min(0).nullable(),
  /** Why it waits although its turn has come, as a sentence; only while it does. */
  waitReason: z.string().optional(),
  /** When it is tried again; beside `waitReason`. */
  nextTryAt: z.iso.datetime().optional(),
  attempt: z.int().min(0),
  cancelRequested: z.boolean(),
  /** The reel it was made for. */
  reelId: z.string().optional(),
  /** Which step of making its reel's video it is, counted from 1, and of how many. */
  step: z.int().min(1).optional(),
  steps: z.int().min(1).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  result: z.union(results).optional(),
  /** The sentence of `errorCode`. */
  error: z.string().optional(),
  errorCode: z.string().optional(),
  downloadUrl: z.string().optional(),
});
export type PollAnswer = z.infer<typeof pollAnswerSchema>;

/** What a job-creating POST answers with, inside `data`. */
export const acceptedJobSchema = z.object({
  jobId: z.string(),
  status: z.enum(jobStatuses),
  queuePosition: z.int().min(0).nullable().optional(),
});

export const cancelAnswerSchema = z.object({
  jobId: z.string(),
  status: z.enum(jobStatuses),
  /** True while the worker is still ending its tools. */
  cancelRequested: z.boolean(),
});
export type CancelAnswer = z.infer<typeof cancelAnswerSchema>;
