import { checkJobInput } from './check-job-input';
import type { JobInput, JobKind } from '@/core/jobs/catalog';
import { createJobOnce, type JobRequest } from './create-job-once';
import type { Job } from '../jobs/types';

/**
 * Creates a job whose input fits its schema, after checking it against what there is.
 * @throws AppError as `checkJobInput`; `job.key_reused`.
 */
export function createJob<K extends JobKind>(
  kind: K,
  input: JobInput<K>,
  idempotencyKey: string | null,
  insert?: JobRequest<K>['insert'],
): Promise<Job> {
  return createJobOnce({ kind, input, idempotencyKey, insert, check: () => checkJobInput(kind, input) });
}
