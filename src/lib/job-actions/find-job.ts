import { AppError } from '@/core/errors/errors';
import type { JobKind } from '@/core/jobs/catalog';
import { getJobStore } from '../jobs/index';
import type { Job } from '../jobs/types';

/**
 * The job with this id, and of this kind if the address names one.
 * @throws AppError `job.not_found`.
 */
export async function findJob(jobId: string, kind?: JobKind): Promise<Job> {
  const job = await getJobStore().get(jobId);
  if (job === null || (kind !== undefined && job.kind !== kind)) throw new AppError('job.not_found');
  return job;
}
