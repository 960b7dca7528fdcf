import type { Database } from '../db/database';
import type { Env } from '../env';
import type { Dispatch, Job, JobStore } from '../jobs/types';
import type { Logger } from '../log';
import type { StorageAdapter } from '../storage/types';
import type { GpuReport, ReportOutcome } from './hand-off-schema';

/** What a report is applied with, and how far it is believed. */
export interface ReportContext {
  env: Pick<Env, 'GPU_LEASE_MS' | 'GPU_ASK_AFTER_MS' | 'timeLimitsMs'>;
  store: JobStore;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
  /**
   * False for what comes through the webhook: late, twice, out of order, perhaps untrue. True for the last
   * report of a call that has ended, as the service itself tells it: nothing will follow, so the attempt ends.
   */
  trusted: boolean;
}

/** A report that ends an attempt, with what is known of that. */
export interface Ending {
  report: GpuReport;
  /** The job as it was when the report came. */
  job: Job;
  dispatch: Dispatch;
}

/** Answers to reports that change nothing, whose render has nothing left to do. */
export const nobodyWaits: ReportOutcome = { ignored: true, cancelRequested: true };
