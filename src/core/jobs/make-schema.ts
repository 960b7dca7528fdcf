import { z } from 'zod';
import { jobKinds, lanes } from './catalog';

/** A path in stored JSON as SQLite's JSON functions take it, such as `$.audio.assetId` or `$.clips[0].endSec`. */
const jsonPath = z
  .string()
  .regex(/^\$(\.[A-Za-z][A-Za-z0-9]*|\[\d{1,3}\])+$/, 'a JSON path such as $.assetId');

/** A step of a make that has no job yet. */
export const laterStepSchema = z.strictObject({
  kind: z.enum(jobKinds),
  lane: z.enum(lanes),
  maxAttempts: z.number().int().min(1).max(10),
  /** The input of its job, but for what `fill` adds. */
  input: z.record(z.string(), z.unknown()),
  /** Fields of the input that the result of the step before supplies. */
  fill: z
    .array(z.strictObject({ from: jsonPath, to: jsonPath }))
    .max(10)
    .optional(),
});

/** What a job knows of the make it belongs to: which step it is, and the steps that follow it. */
export const makeSchema = z.strictObject({
  /** The reel's revision that is being made. */
  revision: z.number().int().min(1),
  /** Counted from 1. */
  step: z.number().int().min(1),
  steps: z.number().int().min(1),
  /** The steps after this one, the next first. */
  then: z.array(laterStepSchema).max(10),
});

export type LaterStep = z.infer<typeof laterStepSchema>;
export type Make = z.infer<typeof makeSchema>;
