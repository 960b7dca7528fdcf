import type { Database } from '@/lib/db/database';
import type { Env } from '@/lib/env';
import type { Job, JobStore } from '@/lib/jobs/types';
import type { Logger } from '@/lib/log';
import type { StorageAdapter } from '@/lib/storage/types';
import type { Pipelines } from './pipelines';
import type { GpuBackend } from './render/types';

/** What a worker process opened at its start and hands to its parts. */
export interface WorkerContext {
  workerId: string;
  env: Env;
  database: Database;
  store: JobStore;
  storage: StorageAdapter;
  pipelines: Pipelines;
  /** Where renders are handed over to; undefined where this machine draws them. */
  gpu?: GpuBackend;
  log: Logger;
  /** Aborted once the worker is to end. */
  draining?: AbortSignal;
}

/** A job as a claim returns it. */
export type ClaimedJob = Job & { claimToken: string };
