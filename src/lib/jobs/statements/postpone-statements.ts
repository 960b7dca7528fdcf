import { and, sql } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import type { Orm } from '../../db/database';
import { jobs } from '../../db/schema';
import { endInFailure } from './end-in-failure';
import { heldBy, withoutAttempt } from './job-queries';
import type { Claim, Postponement } from '../types';

/** Beyond this many doublings any pause is at its longest. */
const mostDoublings = 20;

/**
 * The statements that give an attempt back, to run as one transaction: the first lets the job wait, the
 * second ends a job that has waited for as long as it may, or that its owner does not want any more.
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
      .where(and(heldBy(claim), sql`${leftMs} > 0`, sql`${jobs.cancelReason} IS NOT 'owner'`))
      .returning({ jobId: jobs.jobId }),
    orm.update(jobs).set(endInFailure(postponement)).where(heldBy(claim)).returning({ status: jobs.status }),
  ] as const;
}
