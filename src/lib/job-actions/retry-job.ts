import { AppError } from '@/core/errors/errors';
import { type JobInput, type JobKind, jobCatalog } from '@/core/jobs/catalog';
import { checkJobInput } from './check-job-input';
import { createJobOnce } from './create-job-once';
import { findJob } from './find-job';
import type { Job } from '../jobs/types';

/**
 * Repeats a job that failed or was cancelled, as a new one at the end of the queue. A step of a make continues
 * that make, with what it began with.
 * @throws AppError `job.not_found`, `job.not_retryable`, and the errors of creating the job
 */
export async function retryJob(jobId: string, idempotencyKey: string | null): Promise<Job> {
  const job = await findJob(jobId);
  if (job.status !== 'failed' && job.status !== 'cancelled') throw new AppError('job.not_retryable');
  return repeat(job.kind, job, idempotencyKey);
}

function repeat<K extends JobKind>(kind: K, job: Job, idempotencyKey: string | null): Promise<Job> {
  const input = jobCatalog[kind].input.parse(job.input) as JobInput<K>;
  const check = () => checkJobInput(kind, input);
  const { jobId: retryOf, reelId, make } = job;
  const step = { reelId: reelId ?? undefined, make: make ?? undefined };
  return createJobOnce({ kind, input, idempotencyKey, retryOf, ...step, check });
}
