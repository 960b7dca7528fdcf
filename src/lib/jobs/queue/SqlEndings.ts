import { and, eq, or, sql } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import type { Database } from '../../db/database';
import { jobs } from '../../db/schema';
import { isJob, placeOf, type JobNaming } from '../job-ids';
import { completeStatements } from '../statements/complete-statements';
import { failStatements, postponeStatements } from '../statements/failure-statements';
import { theClaim, theJob, type HotStatements } from '../statements/hot-statements';
import { cancelUnended, ended, hasStatus, heldBy, withoutAttempt } from '../statements/job-queries';
import { reapReport, reapStatements } from '../statements/reap-statements';
import type * as types from '../types';

const repeatable = { repeatable: true };

/** The part of the queue that ends attempts, or gives their jobs back. */
export class SqlEndings {
  constructor(
    private readonly database: Database,
    private readonly naming: JobNaming,
    private readonly hot: HotStatements,
  ) {}

  async complete(
    claim: types.Claim,
    result: unknown,
    rows: types.CompletionRows = {},
  ): Promise<types.CompleteOutcome> {
    const bare = !rows.assets?.length && !rows.videos?.length && rows.spentUploadKey === undefined;
    if (bare) {
      const values = { ...theClaim(claim), result: JSON.stringify(result) };
      if ((await this.hot.finish(values, repeatable)).length > 0) return 'completed';
      const job = await this.read(claim.jobId);
      if (job?.reelId == null) return completeOutcome(claim, job);
    }
    const answers = await this.database.atomically(
      (orm) => completeStatements(orm, this.naming, { claim, result, rows }),
      repeatable,
    );
    if ((answers.at(-1) as unknown[]).length > 0) return 'completed';
    return completeOutcome(claim, await this.read(claim.jobId));
  }

  async fail(claim: types.Claim, failure: types.JobFailure): Promise<types.FailOutcome> {
    const [retried, failed] = await this.database.atomically(
      (orm) => failStatements(orm, claim, failure),
      repeatable,
    );
    return retried[0] ? 'retrying' : this.failedAs(claim, failed[0]?.status);
  }

  async postpone(claim: types.Claim, postponement: types.Postponement): Promise<types.PostponeOutcome> {
    const [waiting, failed] = await this.database.atomically(
      (orm) => postponeStatements(orm, claim, postponement),
      repeatable,
    );
    return waiting[0] ? 'waiting' : this.failedAs(claim, failed[0]?.status);
  }

  async release(claim: types.Claim): Promise<boolean> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({
            ...withoutAttempt,
            // A cancel request outlives the worker that could not carry it out any more.
            status: sql`CASE WHEN ${jobs.cancelReason} IS 'owner' THEN 'cancelled' ELSE 'pending' END`,
            attempt: sql`${jobs.attempt} - 1`,
            finishedAt: sql`CASE WHEN ${jobs.cancelReason} IS 'owner' THEN ${nowMs} END`,
            updatedAt: nowMs,
          })
          .where(heldBy(claim))
          .returning({ jobId: jobs.jobId }),
      repeatable,
    );
    return rows.length > 0;
  }

  async expireLeasesOf(workerId: string): Promise<string[]> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({ leaseExpiresAt: nowMs })
          .where(and(eq(jobs.workerId, workerId), hasStatus.processing))
          .returning({ jobId: jobs.jobId }),
      repeatable,
    );
    return rows.map(({ jobId }) => jobId);
  }

  async requestCancel(jobId: string): Promise<types.Job | null> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set(cancelUnended)
          .where(and(isJob(jobId, placeOf(jobId)), or(hasStatus.pending, hasStatus.processing)))
          .returning(),
      { ...repeatable, makesRoom: true },
    );
    return rows[0] ?? this.read(jobId);
  }

  async confirmCancelled(claim: types.Claim): Promise<boolean> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({ status: 'cancelled', stage: null, progress: null, ...ended })
          .where(heldBy(claim))
          .returning({ jobId: jobs.jobId }),
      repeatable,
    );
    return rows.length > 0 || (await this.endedBy(claim)) === 'cancelled';
  }

  async markStaleJobsFailed(): Promise<types.ReapReport> {
    const [taken, timedOut] = await this.database.atomically((orm) => reapStatements(orm), repeatable);
    return reapReport(taken, timedOut);
  }

  /** How a failure ended its job, now or, for a repeat, before. */
  private async failedAs(
    claim: types.Claim,
    written: types.Job['status'] | undefined,
  ): Promise<'failed' | 'cancelled' | 'lost'> {
    const status = written ?? (await this.endedBy(claim));
    return status === 'failed' || status === 'cancelled' ? status : 'lost';
  }

  /** The status of a job that this claim ended before, so that a repeated ending counts as done. */
  private async endedBy(claim: types.Claim): Promise<types.Job['status'] | null> {
    const job = await this.read(claim.jobId);
    return job?.claimToken === claim.claimToken ? job.status : null;
  }

  private async read(jobId: string): Promise<types.Job | null> {
    return (await this.hot.select(theJob(jobId), repeatable))[0] ?? null;
  }
}

/** Why a completion wrote nothing, from the job as it is. */
function completeOutcome(claim: types.Claim, job: types.Job | null): types.CompleteOutcome {
  if (job?.claimToken !== claim.claimToken) return 'lost';
  if (job.status === 'complete') return 'completed';
  return job.status === 'processing' ? 'duplicate' : 'lost';
}
