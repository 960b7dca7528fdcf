import { and, gt, isNull, lte, sql } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import type { Orm } from '../../db/database';
import { jobs } from '../../db/schema';
import type { JobStatus } from '@/core/jobs/catalog';
import { hasStatus } from './job-queries';
import type { ReapReport } from '../types';

/**
 * The reaper's two guarded statements, safe to run by every worker at once. A dead lease takes the
 * job back: cancelled if the owner asked for it, pending while attempts remain, else failed. A passed
 * deadline with a live lease only asks to stop, so that the claim's owner ends its tools first.
 */
export function reapStatements(orm: Orm, reaps = true) {
  const holdsBack = reaps ? undefined : sql`0`;
  return [
    orm
      .update(jobs)
      .set(takenBack)
      .where(and(hasStatus.processing, lte(jobs.leaseExpiresAt, nowMs), holdsBack))
      .returning({ jobId: jobs.jobId, status: jobs.status }),
    orm
      .update(jobs)
      .set({ cancelRequestedAt: nowMs, cancelReason: 'timeout', updatedAt: nowMs })
      .where(
        and(
          hasStatus.processing,
          lte(jobs.deadlineAt, nowMs),
          gt(jobs.leaseExpiresAt, nowMs),
          isNull(jobs.cancelRequestedAt),
          holdsBack,
        ),
      )
      .returning({ jobId: jobs.jobId }),
  ] as const;
}

/** What the two statements moved. */
export function reapReport(
  taken: { jobId: string; status: JobStatus }[],
  timedOut: { jobId: string }[],
): ReapReport {
  const idsIn = (status: string) => taken.filter((job) => job.status === status).map(({ jobId }) => jobId);
  return {
    retried: idsIn('pending'),
    failed: idsIn('failed'),
    cancelled: idsIn('cancelled'),
    timedOut: timedOut.map(({ jobId }) => jobId),
  };
}

const byOwner = sql`${jobs.cancelReason} IS 'owner'`;
const mayRetry = sql`${jobs.attempt} < ${jobs.maxAttempts}`;
const isRetry = sql`(NOT (${byOwner}) AND ${mayRetry})`;
const keptUnlessRetry = (column: typeof jobs.claimToken | typeof jobs.workerId | typeof jobs.stage) =>
  sql`CASE WHEN ${isRetry} THEN NULL ELSE ${column} END`;

/** In one SET, SQLite reads every column as it was before the statement, so the order does not matter. */
const takenBack = {
  status: sql`CASE WHEN ${byOwner} THEN 'cancelled' WHEN ${mayRetry} THEN 'pending' ELSE 'failed' END`,
  errorCode: sql`CASE WHEN ${byOwner} OR ${mayRetry} THEN NULL WHEN ${jobs.cancelReason} IS 'timeout' THEN 'job.timed_out' ELSE 'worker.lost' END`,
  claimToken: keptUnlessRetry(jobs.claimToken),
  workerId: keptUnlessRetry(jobs.workerId),
  stage: keptUnlessRetry(jobs.stage),
  progress: null,
  leaseExpiresAt: null,
  deadlineAt: null,
  cancelRequestedAt: sql`CASE WHEN ${byOwner} THEN ${jobs.cancelRequestedAt} END`,
  cancelReason: sql`CASE WHEN ${byOwner} THEN ${jobs.cancelReason} END`,
  finishedAt: sql`CASE WHEN ${isRetry} THEN NULL ELSE ${nowMs} END`,
  updatedAt: nowMs,
};
