import type { JobKind, Lane } from '@/core/jobs/catalog';
import { jobCatalog } from '@/core/jobs/catalog';
import type { Job, Make, NewJob } from '../types';

/** What an insert is given; `input` and `result` as JSON. */
export type NewRow = {
  /** What its id is made of; see `JobNaming`. */
  given: string;
  kind: JobKind;
  lane: Lane;
  input: string;
  /** Set if the job is created complete. */
  result: string | null;
  idempotencyKey: string | null;
  retryOf: string | null;
  maxAttempts: number;
  reelId?: string;
  make?: Make;
};

/** What the insert of a job is given; `given` as its store names jobs. */
export function newRow(given: string, job: NewJob): NewRow {
  const { kind, idempotencyKey = null, retryOf = null } = job;
  const { lane, maxAttempts } = jobCatalog[kind];
  const result = job.result === undefined ? null : JSON.stringify(job.result);
  return {
    given,
    kind,
    lane,
    input: JSON.stringify(job.input),
    result,
    idempotencyKey,
    retryOf,
    maxAttempts,
    reelId: job.reelId,
    make: job.make,
  };
}

/**
 * The row that an insert made, put together here: reading all of it back would cost as much as writing it.
 * Named one by one, since spreading so many properties takes longer still.
 */
export function createdJob(row: NewRow, born: Pick<Job, 'seq' | 'jobId' | 'createdAt'>): Job {
  const { result } = row;
  const { seq, jobId, createdAt } = born;
  return {
    seq,
    jobId,
    kind: row.kind,
    lane: row.lane,
    status: result === null ? 'pending' : 'complete',
    input: JSON.parse(row.input),
    result: result === null ? null : JSON.parse(result),
    stage: null,
    progress: null,
    attempt: 0,
    maxAttempts: row.maxAttempts,
    claimToken: null,
    workerId: null,
    leaseExpiresAt: null,
    deadlineAt: null,
    availableAt: createdAt,
    cancelRequestedAt: null,
    cancelReason: null,
    waitCode: null,
    waitCount: null,
    waitingSince: null,
    errorCode: null,
    errorInternal: null,
    idempotencyKey: row.idempotencyKey,
    retryOf: row.retryOf,
    reelId: row.reelId ?? null,
    make: row.make ?? null,
    follows: null,
    createdAt,
    updatedAt: createdAt,
    startedAt: null,
    finishedAt: result === null ? null : createdAt,
  };
}
