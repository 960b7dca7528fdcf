/** The contract of a pipeline: what it gets and what it returns. One pipeline per kind, mapped in `index.ts`. */
import type { Logger } from '@/lib/log';
import type { Env } from '@/lib/env';
import type { Database } from '@/lib/db/database';
import type { DispatchPlan } from '@/lib/gpu/dispatch-plan';
import type { GpuDispatch } from '@/lib/gpu/hand-off-schema';
import type { JobInput, JobKind, JobResult, JobStage } from '@/core/jobs/catalog';
import type { CompletionRows } from '@/lib/jobs/types';
import type { StorageAdapter } from '@/lib/storage/types';

export interface PipelineContext<K extends JobKind = JobKind> {
  jobId: string;
  /** The reel the job was made for, or null. */
  reelId: string | null;
  claimToken: string;
  attempt: number;
  input: JobInput<K>;
  /** Aborted on cancel, deadline, lost lease and shutdown; tools started with it are killed as a group. */
  signal: AbortSignal;
  /** A local folder of this attempt, always removed after it. */
  workDir: string;
  env: Env;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
  /** Enters a stage; its progress starts at 0, or is indeterminate as the catalogue says. */
  enterStage(stage: JobStage<K>): void;
  /** 0–100 within the stage; cheap to call, sent with the next heartbeat (at most once a second). */
  reportProgress(percent: number): void;
  /**
   * Registers a final key, or a prefix ending in `/`, that this attempt is about to write; it is deleted unless
   * the completion succeeds. Call it before writing.
   */
  ownsKey(keyOrPrefix: string): void;
}

export interface PipelineOutcome<K extends JobKind = JobKind> {
  result: JobResult<K>;
  rows?: CompletionRows;
  /**
   * Called if an asset with the same content hash already exists (`duplicate`): returns the result to complete
   * with instead, without rows.
   */
  onDuplicate?: () => Promise<JobResult<K>>;
}

/** The rest of an attempt for a GPU: what it is sent, and what the studio stores. */
export interface HandOver {
  dispatch: GpuDispatch;
  plan: DispatchPlan;
}

/** Returned instead of an outcome: prepared here, to be finished by a GPU that reports to the studio. */
export interface HandedOver {
  handOver: HandOver;
}

/** Does the work of one kind. Throws AppErrors, or the signal's reason after an abort. */
export type Pipeline<K extends JobKind> = (
  context: PipelineContext<K>,
) => Promise<PipelineOutcome<K> | HandedOver>;
