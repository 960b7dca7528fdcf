import { isDeepStrictEqual } from 'node:util';
import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { countTry } from '../limits/count-try';
import type { JobInput, JobKind, JobResult } from '@/core/jobs/catalog';
import { getJobStore } from '../jobs/index';
import type { CreatedJob, Job, Make, NewJob } from '../jobs/types';

export interface JobRequest<K extends JobKind> {
  kind: K;
  /** Fits the kind's schema. */
  input: JobInput<K>;
  /** The same key gives the same job, however often it is sent. */
  idempotencyKey: string | null;
  retryOf?: string;
  /** Of a step of a make that is repeated: the reel, and what the step knows of its make. */
  reelId?: string;
  make?: Make;
  /** Adds the job instead of `create`, with what belongs to it. */
  insert?: (job: NewJob) => Promise<CreatedJob>;
  /**
   * Checks the request against what there is, before a job exists; may answer with a result known
   * already. Skipped for a repeat, whose upload may be gone by now.
   */
  check: () => Promise<JobResult<K> | void>;
}

/**
 * Creates a job, or finds the one this key created.
 * @throws AppError `job.key_reused` where the key stood for another request, `job.too_many`, and whatever
 * `check` throws.
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

/** A client run wild must not fill the queue; what is answered from what exists costs nothing. */
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

/** As JSON keeps it, without the time at which the rights were ticked: that differs between repeats. */
function comparable(input: unknown): unknown {
  const { rightsAttestedAt: _, ...rest } = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  return rest;
}
