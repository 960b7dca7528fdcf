/**
 * The JobStore contract: what web, worker and supervisor may ask of the queue. Every adapter passes
 * the same conformance suite (`src/lib/jobs/conformance/index.ts`). All times are the database's clock, in integer
 * milliseconds since 1970; all durations are parameters in milliseconds.
 */
import type { ErrorCode, ErrorFate } from '@/core/errors/errors';
import type { CancelReason } from '../db/job-schema';
import type { Claim, Job, NewJob } from './job-types';
import type { AssetRow, VideoRow } from '../db/schema';
import type { JobKind, JobStatus, Lane } from '@/core/jobs/catalog';
import type { DispatchStore } from './dispatch-types';
import type { MakeStore } from './make-types';

export type { CancelReason } from '../db/job-schema';
export type * from './job-types';
export type * from './dispatch-types';
export type * from './make-types';
export type { LaterStep, Make } from '@/core/jobs/make-schema';

export interface CreatedJob {
  job: Job;
  /** False if the idempotency key belonged to an earlier job, which is returned unchanged. */
  created: boolean;
}

export interface JobFilter {
  kind?: JobKind;
  status?: JobStatus;
  /** At most this many, newest first; 1–100. */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** A job with its place in the queue, as they are at one moment. */
export interface PlacedJob {
  job: Job;
  /** Pending jobs of its lane that are due and have a lower `seq`; null if the job is not pending. */
  queuePosition: number | null;
}

export interface JobPage {
  jobs: Job[];
  /** The places of those of them that are pending. */
  queuePositions: Map<string, number>;
  nextCursor: string | null;
}

export interface ClaimRequest {
  /** Made by the worker, fresh per attempt; a repeat with the same token returns the same job. */
  claimToken: string;
  workerId: string;
  /** The lanes this worker has room in; every lane if left out. */
  lanes?: readonly Lane[];
  /** Time limit per kind; a kind left out takes the catalogue's. */
  timeLimitsMs?: Partial<Record<JobKind, number>>;
  /** Lease for every kind; the catalogue's if left out. */
  leaseMs?: number;
}

export interface Heartbeat {
  stage: string | null;
  progress: number | null;
  leaseMs: number;
}

/** The answer to a live claim; `null` instead of this means the claim is lost. */
export interface HeartbeatAnswer {
  cancelRequested: boolean;
  cancelReason: CancelReason | null;
}

/** Rows that come into being with a completion, their files' too, under the same guard, in the same transaction. */
export interface CompletionRows {
  assets?: AssetRow[];
  videos?: VideoRow[];
  /** The key of an upload that has been ingested: its bytes no longer count, unless another job needs it. */
  spentUploadKey?: string;
}

/**
 * `completed`: done, or done before by the same claim. `lost`: the claim is not ours any more, delete
 * what the attempt wrote. `duplicate`: a row to be made exists already under its unique content hash;
 * nothing was written and the claim still holds.
 */
export type CompleteOutcome = 'completed' | 'lost' | 'duplicate';

export interface JobFailure {
  code: ErrorCode;
  fate: ErrorFate;
  /** Last 4 KB of stderr or a stack; kept in the row, never sent. */
  internal?: string;
  /** Pause before the retry if the fate is `retry-after`; 30 s if left out. */
  retryAfterMs?: number;
}

export type FailOutcome = 'retrying' | 'failed' | 'cancelled' | 'lost';

/** An attempt that could not reach storage or database. */
export interface Postponement {
  code: ErrorCode;
  /** Kept in the row once the job fails for it. */
  internal?: string;
  /** Before the next attempt; doubled with each one in a row, up to the longest. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** How long a job waits in all, from the first attempt given back, before it fails with the code. */
  limitMs: number;
}

export type PostponeOutcome = 'waiting' | 'failed' | 'cancelled' | 'lost';

/** Ids of the jobs one run of the reaper moved, by what happened to them. */
export interface ReapReport {
  retried: string[];
  failed: string[];
  cancelled: string[];
  /** Past their deadline with a live lease: asked to stop. */
  timedOut: string[];
}

/** One turn of a worker: what it does every few seconds, in one transaction and, over http, one request. */
export interface Turn {
  /** The worker, and the commit it was built from. */
  workerId: string;
  commit?: string | null;
  /** What it could work on, if it has room for a job. */
  claim?: ClaimRequest;
  /** False: nothing is reaped this time. */
  reaps?: boolean;
}

export interface TurnAnswer {
  /** The job claimed; null if there was none or no claim was requested. */
  job: Job | null;
  /** What was reaped, before the claim. */
  reaped: ReapReport;
  /** Running attempts that were handed to a GPU. */
  dispatched: number;
}

export interface QueueStats {
  /** Pending jobs. */
  depth: number;
  oldestPendingMs: number | null;
}

export interface WorkerSeen {
  workerId: string;
  /** Milliseconds since it was last seen, by the database's clock. */
  lastSeenMs: number;
  /** The commit it was built from; null if it is unknown. */
  commit: string | null;
}

export interface JobStore extends DispatchStore, MakeStore {
  /**
   * Adds a pending job (or, with `result`, a complete one) at the end of the queue. With `reelId` it repeats the
   * step `retryOf` of that reel's make, which continues from there; a second repeat at the same time finds the
   * first. @throws AppError `job.not_retryable` if the reel is gone or went on without that step
   */
  create(job: NewJob): Promise<CreatedJob>;
  get(jobId: string): Promise<Job | null>;
  /** The job created with an idempotency key. */
  findByKey(idempotencyKey: string): Promise<Job | null>;
  /** What a poll shows, in one statement. */
  getWithPosition(jobId: string): Promise<PlacedJob | null>;
  list(filter: JobFilter): Promise<JobPage>;
  /** Claims the pending job of the given lanes with the lowest `seq` that is due; null if there is none. */
  claimNextPending(request: ClaimRequest): Promise<Job | null>;
  /** Renews the lease and records stage and progress; null if the claim is lost. */
  heartbeat(claim: Claim, beat: Heartbeat): Promise<HeartbeatAnswer | null>;
  /** Reads whether the claim holds and whether it should stop, without writing. */
  checkClaim(claim: Claim): Promise<HeartbeatAnswer | null>;
  /**
   * Ends the job with its result. With it a reel's recipe is filled by its ingest, a reel gets its video, and
   * the next step of a make is added, unless the owner asked to cancel. A step whose reel was removed is
   * `lost`, and the job ends as cancelled; an ingest completes without its reel.
   */
  complete(claim: Claim, result: unknown, rows?: CompletionRows): Promise<CompleteOutcome>;
  /** Ends the attempt in failure; goes back to pending if the fate and the attempts left allow it. */
  fail(claim: Claim, failure: JobFailure): Promise<FailOutcome>;
  /** Gives the job back to wait, the attempt not counted; past the limit it fails, however many attempts are left. */
  postpone(claim: Claim, postponement: Postponement): Promise<PostponeOutcome>;
  /** Gives the job back untouched, the attempt not counted (a worker that shuts down). */
  release(claim: Claim): Promise<boolean>;
  /** Ends every lease of a worker known to be dead, so that the reaper takes its jobs back at once. */
  expireLeasesOf(workerId: string): Promise<string[]>;
  /** Pending becomes cancelled, processing is asked to stop. Null: no such job. Terminal jobs are returned as they are. */
  requestCancel(jobId: string): Promise<Job | null>;
  /** Written by the claim's owner once the process group is confirmed gone. False: the claim is lost. */
  confirmCancelled(claim: Claim): Promise<boolean>;
  /** The reaper: takes back claims whose lease ended, asks attempts past their deadline to stop. */
  markStaleJobsFailed(): Promise<ReapReport>;
  /** Records that the worker lives, reaps, and claims as `claimNextPending` does, all at once. */
  takeTurn(turn: Turn): Promise<TurnAnswer>;
  /** Pending jobs of its lane that are due and have a lower `seq`; null if the job is not pending. */
  getQueuePosition(jobId: string): Promise<number | null>;
  queueStats(): Promise<QueueStats>;
  /** Records that a worker lives. */
  markWorkerSeen(workerId: string): Promise<void>;
  /** Removes a worker that shut down in order. */
  removeWorker(workerId: string): Promise<void>;
  /** Workers seen within the last minute. */
  listWorkers(): Promise<WorkerSeen[]>;
  /** Resolves when there may be something to claim: on a change, after `maxWaitMs`, or on abort. Never rejects. */
  waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void>;
}
