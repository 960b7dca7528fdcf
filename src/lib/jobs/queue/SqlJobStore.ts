import { and, eq, or, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../../db/clock';
import { jobs } from '../../db/schema';
import { AppError } from '@/core/errors/errors';
import { completeStatements } from '../statements/complete-statements';
import { createdJob, newRow } from '../statements/created-job';
import { endInFailure } from '../statements/end-in-failure';
import { theClaim } from '../statements/hot-statements';
import { isJob, placeOf } from '../job-ids';
import {
  cancelUnended,
  ended,
  hasStatus,
  heldBy,
  notWaiting,
  withoutAttempt,
} from '../statements/job-queries';
import { postponeStatements } from '../statements/postpone-statements';
import { reapReport, reapStatements } from '../statements/reap';
import type { ReelRow } from '../../db/schema';
import { SqlMakes } from './SqlMakes';
import { SqlClaims } from './SqlClaims';
import type * as types from '../types';

const repeatable = { repeatable: true };
const retryPauseMs = 30_000;

/** The queue's guarantees in SQL, the same on every database; adapters add how they wait for work. */
export abstract class SqlJobStore extends SqlClaims implements types.JobStore {
  private readonly makes = new SqlMakes(this.database, this.naming, this);

  abstract waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void>;

  async create(job: types.NewJob): Promise<types.CreatedJob> {
    const { idempotencyKey = null, reelId, retryOf } = job;
    if (reelId !== undefined) {
      if (retryOf === undefined) throw new TypeError('a job of a reel is added by its make or its retry');
      return this.makes.createRetry({ ...job, reelId, retryOf });
    }
    const row = newRow(this.naming.given(), job);
    const insert = row.result === null ? this.hot.insert : this.hot.insertComplete;
    const [born] = await insert(row, repeatable);
    if (born) return { job: createdJob(row, born), created: true };
    // Nothing inserted: the key belongs to an earlier job, or a lost answer hid that ours was.
    const ours = await this.get(row.given);
    if (ours) return { job: ours, created: true };
    const earlier = idempotencyKey === null ? null : await this.findByKey(idempotencyKey);
    if (!earlier) throw new AppError('database.unavailable');
    return { job: earlier, created: false };
  }

  startMake(request: types.MakeRequest): Promise<types.MakeOutcome> {
    return this.makes.startMake(request);
  }

  attachMake(request: types.AttachRequest): Promise<types.MakeOutcome | { outcome: 'ended' }> {
    return this.makes.attachMake(request);
  }

  createWithReel(job: types.NewJob, reel: ReelRow): Promise<types.CreatedJob> {
    return this.makes.createWithReel(job, reel);
  }

  removeReel(reelId: string): Promise<boolean> {
    return this.makes.removeReel(reelId);
  }

  async complete(
    claim: types.Claim,
    result: unknown,
    rows: types.CompletionRows = {},
  ): Promise<types.CompleteOutcome> {
    const bare = !rows.assets?.length && !rows.videos?.length && rows.spentUploadKey === undefined;
    if (bare) {
      const values = { ...theClaim(claim), result: JSON.stringify(result) };
      if ((await this.hot.finish(values, repeatable)).length > 0) return 'completed';
      const job = await this.get(claim.jobId);
      if (job?.reelId == null) return completeOutcome(claim, job);
    }
    const answers = await this.database.atomically(
      (orm) => completeStatements(orm, this.naming, { claim, result, rows }),
      repeatable,
    );
    if ((answers.at(-1) as unknown[]).length > 0) return 'completed';
    return completeOutcome(claim, await this.get(claim.jobId));
  }

  async fail(claim: types.Claim, failure: types.JobFailure): Promise<types.FailOutcome> {
    const pauseMs = failure.fate === 'retry-after' ? (failure.retryAfterMs ?? retryPauseMs) : 0;
    const mayRetry = failure.fate === 'never' ? sql`0` : sql`${jobs.attempt} < ${jobs.maxAttempts}`;
    const [retried, ended] = await this.database.atomically(
      (orm) => [
        orm
          .update(jobs)
          .set({
            ...withoutAttempt,
            ...notWaiting,
            status: 'pending',
            availableAt: msFromNow(pauseMs),
            updatedAt: nowMs,
          })
          .where(and(heldBy(claim), mayRetry, sql`${jobs.cancelReason} IS NOT 'owner'`))
          .returning({ jobId: jobs.jobId }),
        orm.update(jobs).set(endInFailure(failure)).where(heldBy(claim)).returning({ status: jobs.status }),
      ],
      repeatable,
    );
    if (retried[0]) return 'retrying';
    const status = ended[0]?.status ?? (await this.endedBy(claim));
    return status === 'failed' || status === 'cancelled' ? status : 'lost';
  }

  async postpone(claim: types.Claim, postponement: types.Postponement): Promise<types.PostponeOutcome> {
    const [waiting, ended] = await this.database.atomically(
      (orm) => postponeStatements(orm, claim, postponement),
      repeatable,
    );
    if (waiting[0]) return 'waiting';
    const status = ended[0]?.status ?? (await this.endedBy(claim));
    return status === 'failed' || status === 'cancelled' ? status : 'lost';
  }

  async release(claim: types.Claim): Promise<boolean> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({
            ...withoutAttempt,
            // The owner's wish to cancel survives the worker that could not carry it out any more.
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
    return rows[0] ?? this.get(jobId);
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

  /** The status this very claim ended its job with, so that a repeated ending is recognised as done. */
  private async endedBy(claim: types.Claim): Promise<types.Job['status'] | null> {
    const job = await this.get(claim.jobId);
    return job?.claimToken === claim.claimToken ? job.status : null;
  }
}

/** Why a completion wrote nothing, from the job as it is. */
function completeOutcome(claim: types.Claim, job: types.Job | null): types.CompleteOutcome {
  if (job?.claimToken !== claim.claimToken) return 'lost';
  if (job.status === 'complete') return 'completed';
  return job.status === 'processing' ? 'duplicate' : 'lost';
}
