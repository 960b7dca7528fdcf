import { and, eq, getTableColumns, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import { jobs } from '../../db/schema';
import { jobKinds, jobStatuses, lanes, type JobKind, type JobStatus, type Lane } from '@/core/jobs/catalog';
import { isJob, placeOf } from '../job-ids';
import type { Claim } from '../types';

/** Written out instead of bound, so that SQLite sees at once which partial index fits. */
export const hasStatus = Object.fromEntries(
  jobStatuses.map((status) => [status, sql`${jobs.status} = ${sql.raw(`'${status}'`)}`]),
) as Record<JobStatus, SQL>;

/**
 * SQL: whether a job that still has to run, or is running, fits a condition on its row. One look-up for
 * each status: no partial index serves a list of them, and without one every job would be read.
 */
export function hasUnendedJob(condition: SQL): SQL<number> {
  const inStatus = (status: 'pending' | 'processing') =>
    sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${hasStatus[status]} AND ${condition})`;
  return sql`(${inStatus('pending')} OR ${inStatus('processing')})`;
}

/** The guard of every write of an attempt: this job, by this claim, still running. */
export function heldBy(claim: Claim): SQL {
  const isIts = isJob(claim.jobId, placeOf(claim.jobId));
  return and(isIts, eq(jobs.claimToken, claim.claimToken), hasStatus.processing)!;
}

/** Picks a value by the kind of the row at hand, so that one statement serves every kind. */
export function byKind(valueOf: (kind: JobKind) => SQLWrapper): SQL<number> {
  const branches = jobKinds.map((kind) => sql`WHEN ${sql.raw(`'${kind}'`)} THEN ${valueOf(kind)}`);
  return sql`CAST(CASE ${jobs.kind} ${sql.join(branches, sql` `)} END AS INTEGER)`;
}

/**
 * What is cleared when a job goes back to pending or is claimed: all that belonged to the attempt before,
 * and what the job waited for.
 */
export const withoutAttempt = {
  waitCode: null,
  claimToken: null,
  workerId: null,
  leaseExpiresAt: null,
  deadlineAt: null,
  cancelRequestedAt: null,
  cancelReason: null,
  stage: null,
  progress: null,
} as const;

/** What is cleared once the storage, or what else the job waited for, is reachable again. */
export const notWaiting = { waitCount: null, waitingSince: null } as const;

/** What the owner's cancel request writes: a pending job has ended with it, a running one is asked to stop. */
export const cancelUnended = {
  status: sql`CASE ${jobs.status} WHEN 'pending' THEN 'cancelled' ELSE ${jobs.status} END`,
  finishedAt: sql`CASE ${jobs.status} WHEN 'pending' THEN ${nowMs} END`,
  cancelRequestedAt: sql`COALESCE(${jobs.cancelRequestedAt}, ${nowMs})`,
  cancelReason: 'owner',
  updatedAt: nowMs,
} as const;

/** What an ending writes beside its status. The claim token stays: it shows who ended the job. */
export const ended = { leaseExpiresAt: null, deadlineAt: null, finishedAt: nowMs, updatedAt: nowMs } as const;

/**
 * The place in the queue that the next claim takes: the lowest `seq` that is pending and due, of the lanes
 * with room. Lane by lane, so that each look is a step into the index.
 */
export function nextPendingSeq(roomIn: (lane: Lane) => SQLWrapper): SQL {
  const first = lanes.map(
    (
      lane,
    ) => sql`SELECT (SELECT j.seq FROM jobs j WHERE j.status = 'pending' AND j.lane = ${sql.raw(`'${lane}'`)}
      AND j.available_at <= ${nowMs} AND ${roomIn(lane)} ORDER BY j.seq LIMIT 1) AS seq`,
  );
  return sql`(SELECT min(seq) FROM (${sql.join(first, sql` UNION ALL `)}))`;
}

/** How many pending jobs of its lane are due and come before the row at hand. */
export const pendingBefore = sql<number>`(SELECT count(*) FROM jobs p WHERE p.status = 'pending' AND p.lane = jobs.lane
  AND p.seq < jobs.seq AND p.available_at <= ${nowMs})`;

/** A whole row with its place in the queue, which is null unless it is pending. */
export const placedJob = {
  ...getTableColumns(jobs),
  before: sql<number | null>`CASE WHEN ${jobs.status} = 'pending' THEN ${pendingBefore} END`.as('before'),
};
