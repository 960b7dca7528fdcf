import { and, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../../db/clock';
import type { Orm } from '../../db/database';
import { jobs } from '../../db/schema';
import { ended, heldBy, notWaiting, withoutAttempt } from './job-queries';
import type { Claim, JobFailure, Postponement } from '../types';

const retryPauseMs = 30_000;
/** Beyond this many doublings any pause is at its longest. */
const mostDoublings = 20;

const byOwner = sql`${jobs.cancelReason} IS 'owner'`;

/**
 * The statements of a failure, to run as one transaction: the first gives the job back if its fate, the
 * attempts left and its owner allow another, the second ends it otherwise.
 */
export function failStatements(orm: Orm, claim: Claim, failure: JobFailure) {
  const pauseMs = failure.fate === 'retry-after' ? (failure.retryAfterMs ?? retryPauseMs) : 0;
  const mayRetry = failure.fate === 'never' ? sql`0` : sql`${jobs.attempt} < ${jobs.maxAttempts}`;
  return [
    orm
      .update(jobs)
      .set({
        ...withoutAttempt,
        ...notWaiting,
        status: 'pending',
        availableAt: msFromNow(pauseMs),
        updatedAt: nowMs,
      })
      .where(and(heldBy(claim), mayRetry, sql`NOT ${byOwner}`))
      .returning({ jobId: jobs.jobId }),
    endStatement(orm, claim, failure),
  ] as const;
}

/**
 * The statements that give an attempt back, to run as one transaction: the first lets the job wait, the
 * second ends a job that has waited as long as it may, or that its owner asked to cancel.
 */
export function postponeStatements(orm: Orm, claim: Claim, postponement: Postponement) {
  const { code, firstPauseMs, longestPauseMs, limitMs } = postponement;
  const since = sql`COALESCE(${jobs.waitingSince}, ${nowMs})`;
  const leftMs = sql`(${since} + ${limitMs} - ${nowMs})`;
  const doublings = sql`min(COALESCE(${jobs.waitCount}, 0), ${mostDoublings})`;
  const pauseMs = sql`min(${firstPauseMs} * (1 << ${doublings}), ${longestPauseMs}, ${leftMs})`;
  return [
    orm
      .update(jobs)
      .set({
        ...withoutAttempt,
        status: 'pending',
        attempt: sql`${jobs.attempt} - 1`,
        waitCode: code,
        waitCount: sql`COALESCE(${jobs.waitCount}, 0) + 1`,
        waitingSince: since,
        availableAt: sql`${nowMs} + CAST(${pauseMs} AS INTEGER)`,
        updatedAt: nowMs,
      })
      .where(and(heldBy(claim), sql`${leftMs} > 0`, sql`NOT ${byOwner}`))
      .returning({ jobId: jobs.jobId }),
    endStatement(orm, claim, postponement),
  ] as const;
}

function endStatement(orm: Orm, claim: Claim, failure: Pick<JobFailure, 'code' | 'internal'>) {
  return orm.update(jobs).set(endInFailure(failure)).where(heldBy(claim)).returning({ status: jobs.status });
}

/** How a job that ends in failure looks; a cancel request of the owner wins over it. */
function endInFailure(failure: Pick<JobFailure, 'code' | 'internal'>) {
  return {
    ...ended,
    status: sql`CASE WHEN ${byOwner} THEN 'cancelled' ELSE 'failed' END`,
    errorCode: sql`CASE WHEN ${byOwner} THEN NULL ELSE ${failure.code} END`,
    errorInternal: endOf(failure.internal),
    progress: null,
  };
}

/** The last 4 KB, without the half of a character that a cut leaves: not every database takes that. */
function endOf(text: string | undefined): string | null {
  return text?.slice(-4096).replaceAll(/\p{Surrogate}/gu, '') ?? null;
}
