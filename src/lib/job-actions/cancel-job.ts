import { AppError } from '@/core/errors/errors';
import { type JobKind, type JobStatus, terminalStatuses } from '@/core/jobs/catalog';
import { findJob } from './find-job';
import { getJobStore } from '../jobs/index';
import type { CancelAnswer } from '@/core/jobs/poll-answer-schema';

/**
 * Cancels a pending job at once; asks a processing one to stop.
 * @throws AppError `job.not_found`, `job.already_finished`.
 */
export async function cancelJob(jobId: string, kind?: JobKind): Promise<CancelAnswer> {
  const before = await findJob(jobId, kind);
  if (isTerminal(before.status)) throw new AppError('job.already_finished');
  const job = await getJobStore().requestCancel(jobId);
  if (job === null) throw new AppError('job.not_found');
  if (job.status === 'complete' || job.status === 'failed') throw new AppError('job.already_finished');
  return { jobId, status: job.status, cancelRequested: job.cancelRequestedAt !== null };
}

function isTerminal(status: JobStatus): boolean {
  return (terminalStatuses as readonly JobStatus[]).includes(status);
}
