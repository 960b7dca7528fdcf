import { AppError } from '../errors';
import type { JobKind } from './catalog';
import { getJobStore } from './index';
import type { Job } from './types';

/**
 * The job of an id, of one kind where the address names one.
 * @throws AppError `job.not_found`.
 */
export async function findJob(jobId: string, kind?: JobKind): Promise<Job> {
  const job = await getJobStore().get(jobId);
  if (job === null || (kind !== undefined && job.kind !== kind)) throw new AppError('job.not_found');
  return job;
}
