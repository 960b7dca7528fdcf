import type { Database } from '@/lib/db/database';
import type { Env } from '@/lib/env';
import type { Job, JobStore } from '@/lib/jobs/types';
import type { Logger } from '@/lib/log';
import type { StorageAdapter } from '@/lib/storage/types';
import type { Pipelines } from './pipelines';
import type { GpuBackend } from './render/types';

/** What a worker process opens at its start and passes to its parts. */
export interface WorkerContext {
  workerId: string;
  env: Env;
  database: Database;
  store: JobStore;
  storage: StorageAdapter;
  pipelines: Pipelines;
  /** Where renders are handed over to; undefined if this machine draws them. */
  gpu?: GpuBackend;
  log: Logger;
  /** Aborted once the worker is shutting down. */
  draining?: AbortSignal;
}

/** A job as a claim returns it. */
export type ClaimedJob = Job & { claimToken: string };
