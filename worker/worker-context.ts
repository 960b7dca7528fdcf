import type { Database } from '@/lib/db/database';
import type { Env } from '@/lib/env';
import type { Job, JobStore } from '@/lib/jobs/types';
import type { Logger } from '@/lib/log';
import type { StorageAdapter } from '@/lib/storage/types';
import type { Pipelines } from './pipelines';

/** What a worker process opened at its start and hands to its parts. */
export interface WorkerContext {
  workerId: string;
  env: Env;
  database: Database;
  store: JobStore;
  storage: StorageAdapter;
  pipelines: Pipelines;
  log: Logger;
}

/** A job as a claim returns it. */
export type ClaimedJob = Job & { claimToken: string };
