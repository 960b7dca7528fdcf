import { sql } from 'drizzle-orm';
import { check, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ErrorCode } from '@/core/errors/errors';
import type { JobKind, JobStatus, Lane } from '@/core/jobs/catalog';
import type { Make } from '@/core/jobs/make-schema';

/** Why a running job was asked to stop: by the owner, or at its deadline. */
export type CancelReason = 'owner' | 'timeout';

/**
 * Holds for an id that was made before its row was (`job_` and 32 digits). The others name their row
 * (`job_<seq>_…`), which makes them unique and quick to find without an index.
 */
const namesNoRow = sql`instr(substr(job_id, 5), '_') = 0`;

/** The queue. Times are integer milliseconds of the database's clock (`nowMs` in `clock.ts`). */
export const jobs = sqliteTable(
  'jobs',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    jobId: text('job_id').notNull(),
    kind: text('kind').notNull().$type<JobKind>(),
    /** Its kind's, as the catalogue had it when the job was made. */
    lane: text('lane').notNull().default('quick').$type<Lane>(),
    status: text('status').notNull().$type<JobStatus>(),
    input: text('input', { mode: 'json' }).notNull(),
    result: text('result', { mode: 'json' }),
    stage: text('stage'),
    progress: real('progress'),
    attempt: integer('attempt').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull(),
    claimToken: text('claim_token'),
    workerId: text('worker_id'),
    leaseExpiresAt: integer('lease_expires_at'),
    deadlineAt: integer('deadline_at'),
    availableAt: integer('available_at').notNull(),
    cancelRequestedAt: integer('cancel_requested_at'),
    cancelReason: text('cancel_reason').$type<CancelReason>(),
    /** What an attempt could not reach, while the job waits for it. */
    waitCode: text('wait_code').$type<ErrorCode>(),
    /** Attempts in a row that could not reach it, and since when. */
    waitCount: integer('wait_count'),
    waitingSince: integer('waiting_since'),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorInternal: text('error_internal'),
    idempotencyKey: text('idempotency_key'),
    retryOf: text('retry_of'),
    /** The reel it was made for, and what it knows of that make. */
    reelId: text('reel_id'),
    make: text('make', { mode: 'json' }).$type<Make>(),
    /** The job of the step before. */
    follows: text('follows'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
  },
  (job) => [
    // Not IN: for a list, SQLite builds a table in memory each time a status is written.
    check(
      'jobs_status',
      sql`status = 'pending' OR status = 'processing' OR status = 'complete' OR status = 'failed' OR status = 'cancelled'`,
    ),
    check('jobs_job_id', sql`${namesNoRow} OR CAST(substr(job_id, 5) AS INTEGER) = seq`),
    // Partial wherever it can be: every index a transition touches is one more page to write.
    uniqueIndex('jobs_job_id').on(job.jobId).where(namesNoRow),
    uniqueIndex('jobs_claim_token')
      .on(job.claimToken)
      .where(sql`claim_token IS NOT NULL`),
    uniqueIndex('jobs_idempotency_key')
      .on(job.idempotencyKey)
      .where(sql`idempotency_key IS NOT NULL`),
    // A step is followed once, however often its completion is repeated.
    uniqueIndex('jobs_follows')
      .on(job.follows)
      .where(sql`follows IS NOT NULL`),
    index('jobs_pending')
      .on(job.lane, job.seq, job.availableAt)
      .where(sql`status = 'pending'`),
    index('jobs_processing')
      .on(job.leaseExpiresAt)
      .where(sql`status = 'processing'`),
    index('jobs_finished')
      .on(job.status, job.kind, job.seq)
      .where(sql`finished_at IS NOT NULL`),
  ],
);

/** Signs of life of the workers, for health. */
export const workers = sqliteTable('workers', {
  workerId: text('worker_id').primaryKey(),
  startedAt: integer('started_at').notNull(),
  lastSeenAt: integer('last_seen_at').notNull(),
  /** The commit it was built from. */
  commit: text('commit_sha'),
});
