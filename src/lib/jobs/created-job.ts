import type { JobKind, JobStatus, Lane } from './catalog';
import type { Job } from './types';

/** What an insert is given; `input` and `result` as JSON. */
export type InsertedJob = {
  jobId: string;
  kind: JobKind;
  lane: Lane;
  status: JobStatus;
  input: string;
  result: string | null;
  idempotencyKey: string | null;
  retryOf: string | null;
  maxAttempts: number;
  /** 1 where the job is born complete, else 0. */
  finished: 0 | 1;
};

/**
 * The row that an insert made, put together here: reading all of it back would cost as much as writing it.
 * Named one by one, since spreading so many properties takes longer still.
 */
export function createdJob(inserted: InsertedJob, born: Pick<Job, 'seq' | 'createdAt'>): Job {
  const { result } = inserted;
  const { seq, createdAt } = born;
  return {
    seq,
    jobId: inserted.jobId,
    kind: inserted.kind,
    lane: inserted.lane,
    status: inserted.status,
    input: JSON.parse(inserted.input),
    result: result === null ? null : JSON.parse(result),
    stage: null,
    progress: null,
    attempt: 0,
    maxAttempts: inserted.maxAttempts,
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
    idempotencyKey: inserted.idempotencyKey,
    retryOf: inserted.retryOf,
    createdAt,
    updatedAt: createdAt,
    startedAt: null,
    finishedAt: inserted.finished ? createdAt : null,
  };
}
