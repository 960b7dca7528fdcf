/**
 * The part of the JobStore contract for reels. A make is a chain of jobs, its steps: completing one inserts
 * the next in the same transaction, so that neither a crash nor a repeat nor a late worker can lose or
 * double a step. A step that fails or is cancelled ends the make; retrying it continues it.
 */
import type { ReelRow } from '../db/schema';
import type { Make } from '@/core/jobs/make-schema';
import type { Job, NewJob } from './job-types';

/** The first step of a make that can begin at once. Its job carries `make`. */
export interface MakeRequest {
  reelId: string;
  /** The revision the owner saw. */
  revision: number;
  /** The same key starts one make, however often it is sent. */
  makeKey?: string;
  job: NewJob & { make: Make };
}

/** A make that waits for the reel's recording: the ingest under way becomes its first step. */
export interface AttachRequest {
  reelId: string;
  revision: number;
  makeKey?: string;
  /** The ingest that fills the reel's recipe. */
  jobId: string;
  make: Make;
}

/**
 * `started`: the make is under way, from this call on. `earlier`: the key belongs to an earlier call; the job
 * is the reel's present one, or the first of that make if another was started since. `making`: a make is under
 * way already. `changed`: the reel has another revision. `missing`: there is no such reel.
 */
export type MakeOutcome =
  { outcome: 'started' | 'earlier'; job: Job } | { outcome: 'making' | 'changed' | 'missing' };

export interface MakeStore {
  startMake(request: MakeRequest): Promise<MakeOutcome>;
  /** The first job of the make that this key started on a reel by `startMake`; null if there is none. */
  findMake(reelId: string, makeKey: string): Promise<Job | null>;
  /** `ended`: the ingest is over, or is not the reel's: read the reel again and use `startMake`. */
  attachMake(request: AttachRequest): Promise<MakeOutcome | { outcome: 'ended' }>;
  /**
   * Adds an ingest together with the reel whose recipe its completion fills, both or neither. A repeat with
   * the same idempotency key makes no second reel; `job.reelId` names the first.
   */
  createWithReel(job: NewJob, reel: ReelRow): Promise<{ job: Job; created: boolean }>;
  /**
   * Removes the reel's row and asks its make to stop, both or neither. An ingest under way goes on, without
   * what was to follow. False: there is no such reel.
   */
  removeReel(reelId: string): Promise<boolean>;
}
