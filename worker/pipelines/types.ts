/** What every pipeline is given and owes. One pipeline per kind, mapped in `index.ts`. */
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
  /** The reel the job was made for; null if for none. */
  reelId: string | null;
  claimToken: string;
  attempt: number;
  input: JobInput<K>;
  /** Aborted on cancel, deadline, lost lease and shutdown; children started with it are killed as a group. */
  signal: AbortSignal;
  /** A folder of this attempt on this machine; removed after the attempt whatever its end. */
  workDir: string;
  env: Env;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
  /** Enters a stage; its progress starts at 0, or is indeterminate as the catalogue says. */
  enterStage(stage: JobStage<K>): void;
  /** 0–100 within the stage; cheap, sent with the next heartbeat (at most once a second). */
  reportProgress(percent: number): void;
  /**
   * Names a key or a prefix ending in `/` that this attempt writes under a final name; deleted again
   * unless the completion succeeds. Call it before writing.
   */
  ownsKey(keyOrPrefix: string): void;
}

export interface PipelineOutcome<K extends JobKind = JobKind> {
  result: JobResult<K>;
  rows?: CompletionRows;
  /**
   * Called where a row of `rows` exists already under its content hash (`duplicate`): answers with the
   * result to complete with instead, without rows.
   */
  onDuplicate?: () => Promise<JobResult<K>>;
}

/** The rest of an attempt, for a GPU elsewhere: what it is sent, and what the studio keeps. */
export interface HandOver {
  dispatch: GpuDispatch;
  plan: DispatchPlan;
}

/** Instead of an outcome: prepared here, to be finished elsewhere, which will report to the studio. */
export interface HandedOver {
  handOver: HandOver;
}

/** Does the work of one kind. Throws AppErrors; an abort surfaces as the signal's reason. */
export type Pipeline<K extends JobKind> = (
  context: PipelineContext<K>,
) => Promise<PipelineOutcome<K> | HandedOver>;
