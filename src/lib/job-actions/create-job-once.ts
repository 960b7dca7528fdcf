import { isDeepStrictEqual } from 'node:util';
import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { countTry } from '../limits/count-try';
import type { JobInput, JobKind, JobResult } from '@/core/jobs/catalog';
import { getJobStore } from '../jobs/index';
import type { CreatedJob, Job, Make, NewJob } from '../jobs/types';

export interface JobRequest<K extends JobKind> {
  kind: K;
  /** Valid for the kind's schema. */
  input: JobInput<K>;
  /** Requests with the same key get the same job. */
  idempotencyKey: string | null;
  retryOf?: string;
  /** For the retry of a step: its reel and its make. */
  reelId?: string;
  make?: Make;
  /** Inserts the job and related rows; replaces the store's `create`. */
  insert?: (job: NewJob) => Promise<CreatedJob>;
  /**
   * Checks the request before a job exists; may return a result that is already known. Skipped for a repeat,
   * whose upload may have been deleted since.
   */
  check: () => Promise<JobResult<K> | void>;
}

/**
 * Creates a job, or finds the one this key created.
 * @throws AppError `job.key_reused` if the key was used for another request, `job.too_many`, and the errors of
 * `check`
 */
export async function createJobOnce<K extends JobKind>(request: JobRequest<K>): Promise<Job> {
  const { kind, input, idempotencyKey, retryOf, reelId, make } = request;
  const earlier = idempotencyKey === null ? null : await getJobStore().findByKey(idempotencyKey);
  if (earlier) return requireSame(earlier, request);
  const result = (await request.check()) ?? undefined;
  if (result === undefined) await countJob();
  const insert = request.insert ?? ((job) => getJobStore().create(job));
  const { job, created } = await insert({
    kind,
    input,
    result,
    retryOf,
    reelId,
    make,
    idempotencyKey: idempotencyKey ?? undefined,
  });
  return created ? job : requireSame(job, request);
}

/** Keeps a faulty client from filling the queue. Jobs whose result is already known are not counted. */
export async function countJob(): Promise<void> {
  const maxCount = getEnv().MAX_JOBS_PER_MINUTE;
  await countTry({ action: 'create-job', by: 'owner', maxCount, windowMs: 60_000, code: 'job.too_many' });
}

function requireSame(earlier: Job, { kind, input, retryOf }: JobRequest<JobKind>): Job {
  const same =
    earlier.kind === kind &&
    earlier.retryOf === (retryOf ?? null) &&
    isDeepStrictEqual(comparable(earlier.input), comparable(input));
  if (!same) throw new AppError('job.key_reused');
  return earlier;
}

/** As stored in JSON, without the time at which the rights were confirmed, which differs between repeats. */
function comparable(input: unknown): unknown {
  const { rightsAttestedAt: _, ...rest } = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  return rest;
}
