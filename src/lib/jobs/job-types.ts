/** The words that every part of the JobStore contract speaks of: a job, a new one, and the right to an attempt. */
import type { ErrorCode } from '@/core/errors/errors';
import type { JobKind, JobStatus, Lane } from '@/core/jobs/catalog';
import type { Make } from '@/core/jobs/make-schema';
import type { CancelReason } from '../db/job-schema';

/** One job as stored. `seq` is its place in the queue's order; `claimToken` stays on a finished job. */
export interface Job {
  seq: number;
  jobId: string;
  kind: JobKind;
  lane: Lane;
  status: JobStatus;
  /** Validated by the kind's input schema before the job was created. */
  input: unknown;
  /** Set on a complete job; fits the kind's result schema. */
  result: unknown;
  stage: string | null;
  /** 0–100 within the stage; null if the stage cannot know. */
  progress: number | null;
  /** Attempts begun so far. */
  attempt: number;
  maxAttempts: number;
  claimToken: string | null;
  workerId: string | null;
  leaseExpiresAt: number | null;
  deadlineAt: number | null;
  /** Not claimed before this time. */
  availableAt: number;
  cancelRequestedAt: number | null;
  cancelReason: CancelReason | null;
  /** What a pending job waits for, which the last attempt could not reach; null once it is claimed. */
  waitCode: ErrorCode | null;
  /** Attempts in a row that could not reach it; none of them counts as an attempt. */
  waitCount: number | null;
  /** When the first of them was given back. */
  waitingSince: number | null;
  errorCode: ErrorCode | null;
  /** The last 4 KB of a tool's stderr, for the log and the owner of the machine; never sent to a client. */
  errorInternal: string | null;
  idempotencyKey: string | null;
  /** The job this one repeats at the owner's request. */
  retryOf: string | null;
  /** The reel it was made for. */
  reelId: string | null;
  /** Which step of a make it is, and the steps that follow; null if it is none. */
  make: Make | null;
  /** The job of the step before. */
  follows: string | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export interface NewJob {
  kind: JobKind;
  input: unknown;
  idempotencyKey?: string;
  retryOf?: string;
  /** The reel it is made for; see `MakeStore`. */
  reelId?: string;
  make?: Make;
  /** Given when the result is known already (a cached preview): the job is born complete. */
  result?: unknown;
}

/** The right to one attempt, a worker's or a dispatched one's. Every write of an attempt carries it. */
export interface Claim {
  jobId: string;
  claimToken: string;
}
