import { getDatabase } from '../db/get-database';
import { getEnv } from '../env';
import { getJobStore } from '../jobs';
import type { Logger } from '../log';
import { getStorageAdapter } from '../storage';
import { applyReport } from './apply-report';
import type { GpuReport, ReportOutcome } from './hand-off-schema';

/**
 * Applies a report that came through the webhook.
 * @throws AppError as `applyReport`
 */
export function receiveReport(report: GpuReport, log: Logger): Promise<ReportOutcome> {
  return applyReport(report, {
    env: getEnv(),
    store: getJobStore(),
    database: getDatabase(),
    storage: getStorageAdapter(),
    log,
    trusted: false,
  });
}
