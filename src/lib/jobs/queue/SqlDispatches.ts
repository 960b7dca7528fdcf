import { and, eq, getTableColumns, sql, type SQL } from 'drizzle-orm';
import { msFromNow, nowMs } from '../../db/clock';
import type { Database, Orm, RunOptions } from '../../db/database';
import { isUnavailable } from '../../db/is-unavailable';
import { dispatches, jobs } from '../../db/schema';
import type * as types from '../dispatch-types';
import { theClaim, type HotStatements } from '../statements/hot-statements';
import { isJob, placeOf } from '../job-ids';
import { heldBy } from '../statements/job-queries';
import type { CancelReason, Claim } from '../types';

const repeatable = { repeatable: true };
const { askAt: _ask, cancelAskedAt: _asked, ...shown } = getTableColumns(dispatches);

/** The dispatch of a claim, by whose token it goes. */
const ofClaim = ({ jobId, claimToken }: Claim) =>
  and(eq(dispatches.attemptToken, claimToken), eq(dispatches.jobId, jobId))!;

/** The part of the queue for attempts that run on a GPU elsewhere. */
export class SqlDispatches implements types.DispatchStore {
  constructor(
    private readonly database: Database,
    private readonly hot: HotStatements,
  ) {}

  async dispatch(claim: Claim, order: types.NewDispatch): Promise<boolean> {
    const taken: Claim = { jobId: claim.jobId, claimToken: order.attemptToken };
    const [, swapped] = await this.database.atomically(
      (orm) => [
        insertDispatch(orm, claim, order),
        orm
          .update(jobs)
          .set({
            claimToken: order.attemptToken,
            workerId: null,
            stage: 'starting',
            progress: null,
            leaseExpiresAt: msFromNow(order.leaseMs),
            deadlineAt: msFromNow(order.queueLimitMs),
            updatedAt: nowMs,
          })
          .where(and(heldBy(claim), sql`EXISTS (SELECT 1 FROM ${dispatches} WHERE ${ofClaim(taken)})`))
          .returning({ jobId: jobs.jobId }),
      ],
      repeatable,
    );
    if (swapped.length > 0) return true;
    // Nothing swapped: the claim is lost, or an earlier try whose answer was lost has done it.
    return (await this.hot.check(theClaim(taken), repeatable)).length > 0;
  }

  async recordCall(claim: Claim, callId: string): Promise<boolean> {
    const [recorded, current] = await this.database.atomically(
      (orm) => [
        orm.update(dispatches).set({ callId }).where(ofClaim(claim)).returning({ jobId: dispatches.jobId }),
        orm
          .select({ status: jobs.status })
          .from(jobs)
          .where(and(isJob(claim.jobId, placeOf(claim.jobId)), eq(jobs.claimToken, claim.claimToken))),
      ],
      repeatable,
    );
    const status = current[0]?.status;
    return recorded.length > 0 && (status === 'processing' || status === 'complete');
  }

  async report(claim: Claim, report: types.NewReport): Promise<types.ReportAnswer | null> {
    try {
      return (await this.tryReport(claim, report, {}))?.answer ?? null;
    } catch (thrown) {
      if (!isUnavailable(thrown)) throw thrown;
    }
    // The answer was lost. If the report had arrived, the last number is its own.
    const again = await this.tryReport(claim, report, repeatable);
    return again && { ...again.answer, accepted: again.lastSeq === report.seq };
  }

  private async tryReport(claim: Claim, report: types.NewReport, options: RunOptions) {
    const { seq, stage, progress, leaseMs, askAfterMs, timeLimitMs } = report;
    const isNew = and(ofClaim(claim), sql`${dispatches.lastSeq} < ${seq}`);
    const isFirst = sql`EXISTS (SELECT 1 FROM ${dispatches} WHERE ${ofClaim(claim)} AND ${dispatches.lastSeq} = 0)`;
    const newProgress = sql`CASE WHEN ${stage} IS NULL THEN COALESCE(${progress}, ${jobs.progress}) ELSE ${progress} END`;
    const [taken, , held] = await this.database.atomically(
      (orm) => [
        orm
          .update(jobs)
          .set({
            stage: sql`COALESCE(${stage}, ${jobs.stage})`,
            progress: newProgress,
            leaseExpiresAt: msFromNow(leaseMs),
            deadlineAt: sql`CASE WHEN ${isFirst} THEN ${msFromNow(timeLimitMs)} ELSE ${jobs.deadlineAt} END`,
            updatedAt: nowMs,
          })
          .where(and(heldBy(claim), sql`EXISTS (SELECT 1 FROM ${dispatches} WHERE ${isNew})`))
          .returning({ jobId: jobs.jobId }),
        orm
          .update(dispatches)
          .set({ lastSeq: seq, askAt: msFromNow(askAfterMs) })
          .where(and(isNew, sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${heldBy(claim)})`)),
        orm
          .select({ cancelRequestedAt: jobs.cancelRequestedAt, lastSeq: dispatches.lastSeq })
          .from(jobs)
          .innerJoin(dispatches, ofClaim(claim))
          .where(heldBy(claim)),
      ],
      options,
    );
    const [row] = held;
    if (row === undefined) return null;
    const cancelRequested = row.cancelRequestedAt !== null;
    return { answer: { accepted: taken.length > 0, cancelRequested }, lastSeq: row.lastSeq };
  }

  async renewDispatch(claim: Claim, leaseMs: number): Promise<boolean> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({ leaseExpiresAt: msFromNow(leaseMs), updatedAt: nowMs })
          .where(heldBy(claim))
          .returning({ jobId: jobs.jobId }),
      repeatable,
    );
    return rows.length > 0;
  }

  async findDispatch(attemptToken: string): Promise<types.Dispatch | null> {
    const rows = await this.database.run(
      (orm) => orm.select(shown).from(dispatches).where(eq(dispatches.attemptToken, attemptToken)),
      repeatable,
    );
    return rows[0] ?? null;
  }

  async takeDueDispatches(request: { askAfterMs: number; limit: number }): Promise<types.DueDispatch[]> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(dispatches)
          .set({
            askAt: msFromNow(request.askAfterMs),
            cancelAskedAt: sql`CASE WHEN ${cancelReason} IS NOT NULL THEN COALESCE(${dispatches.cancelAskedAt}, ${nowMs}) END`,
          })
          .where(sql`${dispatches.attemptToken} IN (${dueTokens(request.limit)})`)
          .returning({ ...shown, cancelReason }),
      repeatable,
    );
    return rows;
  }

  async forgetDispatches(olderThanMs: number): Promise<number> {
    const since = msFromNow(-olderThanMs);
    const isKept = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${jobs.claimToken} = ${dispatches.attemptToken}
      AND (${jobs.status} = 'processing' OR ${jobs.finishedAt} > ${since}))`;
    const rows = await this.database.run((orm) =>
      orm
        .delete(dispatches)
        .where(and(sql`${dispatches.createdAt} <= ${since}`, sql`NOT ${isKept}`))
        .returning({ jobId: dispatches.jobId }),
    );
    return rows.length;
  }
}

/** SQL on a row of `dispatches`: why its job has to stop; null if it has not. */
const cancelReason = sql<CancelReason | null>`(SELECT j.cancel_reason FROM jobs j
  WHERE j.claim_token = dispatches.attempt_token AND j.status = 'processing')`;

/** From the few running jobs to their dispatches, whatever the number of finished ones. */
function dueTokens(limit: number): SQL {
  const isUnsentCancel = sql`(j.cancel_requested_at IS NOT NULL AND d.cancel_asked_at IS NULL AND d.call_id IS NOT NULL)`;
  return sql`SELECT d.attempt_token FROM jobs j INDEXED BY jobs_processing CROSS JOIN dispatches d
    WHERE j.status = 'processing' AND d.attempt_token = j.claim_token
      AND (d.ask_at <= ${nowMs} OR ${isUnsentCancel})
    ORDER BY ${isUnsentCancel} DESC, d.ask_at LIMIT ${limit}`;
}

/** The row of a dispatch, made only while the claim holds that it comes from. */
function insertDispatch(orm: Orm, claim: Claim, { attemptToken, plan, askAfterMs }: types.NewDispatch) {
  const planJson = sql`${sql.param(plan, dispatches.plan)}`;
  return orm
    .insert(dispatches)
    .select(
      sql`SELECT ${attemptToken}, ${jobs.jobId}, NULL, ${planJson}, 0, ${msFromNow(askAfterMs)}, NULL, ${nowMs}
        FROM ${jobs} WHERE ${heldBy(claim)}`,
    )
    .onConflictDoNothing();
}
