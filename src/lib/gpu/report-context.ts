import type { Database } from '../db/database';
import type { Env } from '../env';
import type { Dispatch, Job, JobStore } from '../jobs/types';
import type { Logger } from '../log';
import type { StorageAdapter } from '../storage/types';
import type { GpuReport, ReportOutcome } from './hand-off-schema';

/** The studio's services for applying a report, and whether the report is trusted. */
export interface ReportContext {
  env: Pick<Env, 'GPU_LEASE_MS' | 'GPU_ASK_AFTER_MS' | 'timeLimitsMs'>;
  store: JobStore;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
  /**
   * False for reports through the webhook, which may be late, repeated, out of order or wrong. True for the last
   * report of an ended call, as the service itself returns it: nothing will follow, so the attempt ends.
   */
  trusted: boolean;
}

/** A report that ends an attempt, with its job and dispatch. */
export interface Ending {
  report: GpuReport;
  /** The job as it was when the report arrived. */
  job: Job;
  dispatch: Dispatch;
}

/** The outcome of a report whose attempt is over: it changes nothing, and the render may stop. */
export const staleOutcome: ReportOutcome = { ignored: true, cancelRequested: true };
