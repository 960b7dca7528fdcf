import { and, eq, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../db/clock';
import { jobs } from '../db/schema';
import { AppError } from '../errors';
import { newId } from '../new-id';
import { jobCatalog } from './catalog';
import { completeStatements } from './complete-statements';
import { byKind, ended, heldBy, maxAttemptsOf, nextPendingSeq, withoutAttempt } from './job-queries';
import { reap } from './reap';
import { SqlJobReads } from './SqlJobReads';
import type * as types from './types';

const claimTries = 3;
const retryPauseMs = 30_000;

/** The queue's guarantees in SQL, the same on every database; adapters add how they wait for work. */
export abstract class SqlJobStore extends SqlJobReads implements types.JobStore {
  abstract waitForWork(maxWaitMs: number, signal: AbortSignal): Promise<void>;

  async create(wanted: types.NewJob): Promise<types.CreatedJob> {
    const { kind, input, result, idempotencyKey = null, retryOf = null } = wanted;
    const jobId = newId('job');
    const born = { createdAt: nowMs, updatedAt: nowMs, availableAt: nowMs };
    const values = { jobId, kind, input, idempotencyKey, retryOf, maxAttempts: maxAttemptsOf(kind), ...born };
    const state =
      result === undefined
        ? { status: 'pending' as const }
        : { status: 'complete' as const, result, finishedAt: nowMs };
    const insert = await this.database.run(
      (orm) =>
        orm
          .insert(jobs)
          .values({ ...values, ...state })
          .onConflictDoNothing()
          .returning(),
      { repeatable: true },
    );
    if (insert[0]) return { job: insert[0], created: true };
    // Nothing inserted: the key belongs to an earlier job, or a lost answer hid that ours was.
    const ours = await this.get(jobId);
    if (ours) return { job: ours, created: true };
    const earlier = idempotencyKey === null ? null : await this.findByKey(idempotencyKey);
    if (!earlier) throw new AppError('database.unavailable');
    return { job: earlier, created: false };
  }

  async claimNextPending(request: types.ClaimRequest): Promise<types.Job | null> {
    for (let tries = claimTries; ; tries -= 1) {
      try {
        return (await this.tryClaim(request)) ?? null;
      } catch (thrown) {
        if (tries === 1 || !isUnavailable(thrown)) throw thrown;
      }
      // The answer was lost. Where the claim arrived, the token finds it; where not, the same token
      // is tried again, and a twin delayed on its way is refused.
      const claimed = await this.findByToken(request.claimToken);
      if (claimed) return claimed;
    }
  }

  private async tryClaim(request: types.ClaimRequest): Promise<types.Job | undefined> {
    const limit = byKind((kind) => request.timeLimitsMs?.[kind] ?? jobCatalog[kind].timeLimitMs);
    const lease = byKind((kind) => request.leaseMs ?? jobCatalog[kind].leaseMs);
    const tokenIsFresh = sql`NOT EXISTS (SELECT 1 FROM jobs t WHERE t.claim_token = ${request.claimToken})`;
    const rows = await this.database.run((orm) =>
      orm
        .update(jobs)
        .set({
          ...withoutAttempt,
          status: 'processing',
          attempt: sql`${jobs.attempt} + 1`,
          claimToken: request.claimToken,
          workerId: request.workerId,
          leaseExpiresAt: sql`${nowMs} + ${lease}`,
          deadlineAt: sql`${nowMs} + ${limit}`,
          startedAt: nowMs,
          updatedAt: nowMs,
        })
        .where(and(eq(jobs.seq, nextPendingSeq), eq(jobs.status, 'pending'), tokenIsFresh))
        .returning(),
    );
    return rows[0];
  }

  async heartbeat(claim: types.Claim, beat: types.Heartbeat): Promise<types.HeartbeatAnswer | null> {
    const { stage, progress, leaseMs } = beat;
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({ stage, progress, leaseExpiresAt: msFromNow(leaseMs), updatedAt: nowMs })
          .where(heldBy(claim))
          .returning({ cancelRequestedAt: jobs.cancelRequestedAt, cancelReason: jobs.cancelReason }),
      { repeatable: true },
    );
    return toAnswer(rows[0]);
  }

  async checkClaim(claim: types.Claim): Promise<types.HeartbeatAnswer | null> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .select({ cancelRequestedAt: jobs.cancelRequestedAt, cancelReason: jobs.cancelReason })
          .from(jobs)
          .where(heldBy(claim)),
      { repeatable: true },
    );
    return toAnswer(rows[0]);
  }

  async complete(
    claim: types.Claim,
    result: unknown,
    rows: types.CompletionRows = {},
  ): Promise<types.CompleteOutcome> {
    const answers = await this.database.atomically((orm) => completeStatements(orm, claim, result, rows), {
      repeatable: true,
    });
    const finished = answers.at(-1) as unknown[];
    if (finished.length > 0) return 'completed';
    const job = await this.get(claim.jobId);
    if (job?.claimToken !== claim.claimToken) return 'lost';
    if (job.status === 'complete') return 'completed';
    return job.status === 'processing' ? 'duplicate' : 'lost';
  }

  async fail(claim: types.Claim, failure: types.JobFailure): Promise<types.FailOutcome> {
    const pauseMs = failure.fate === 'retry-after' ? (failure.retryAfterMs ?? retryPauseMs) : 0;
    const mayRetry = failure.fate === 'never' ? sql`0` : sql`${jobs.attempt} < ${jobs.maxAttempts}`;
    const [retried, ended] = await this.database.atomically(
      (orm) => [
        orm
          .update(jobs)
          .set({ ...withoutAttempt, status: 'pending', availableAt: msFromNow(pauseMs), updatedAt: nowMs })
          .where(and(heldBy(claim), mayRetry, sql`${jobs.cancelReason} IS NOT 'owner'`))
          .returning({ jobId: jobs.jobId }),
        orm.update(jobs).set(endInFailure(failure)).where(heldBy(claim)).returning({ status: jobs.status }),
      ],
      { repeatable: true },
    );
    if (retried[0]) return 'retrying';
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
      { repeatable: true },
    );
    return rows.length > 0;
  }

  async expireLeasesOf(workerId: string): Promise<string[]> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .update(jobs)
          .set({ leaseExpiresAt: nowMs })
          .where(and(eq(jobs.workerId, workerId), eq(jobs.status, 'processing')))
          .returning({ jobId: jobs.jobId }),
      { repeatable: true },
    );
    return rows.map(({ jobId }) => jobId);
  }

  async requestCancel(jobId: string): Promise<types.Job | null> {
    const rows = await this.database.run((orm) =>
      orm
        .update(jobs)
        .set({
          status: sql`CASE ${jobs.status} WHEN 'pending' THEN 'cancelled' ELSE ${jobs.status} END`,
          finishedAt: sql`CASE ${jobs.status} WHEN 'pending' THEN ${nowMs} END`,
          cancelRequestedAt: sql`COALESCE(${jobs.cancelRequestedAt}, ${nowMs})`,
          cancelReason: 'owner',
          updatedAt: nowMs,
        })
        .where(and(eq(jobs.jobId, jobId), sql`${jobs.status} IN ('pending','processing')`))
        .returning(),
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
      { repeatable: true },
    );
    return rows.length > 0 || (await this.endedBy(claim)) === 'cancelled';
  }

  markStaleJobsFailed(): Promise<types.ReapReport> {
    return reap(this.database);
  }

  private async findByToken(claimToken: string): Promise<types.Job | undefined> {
    const held = and(eq(jobs.claimToken, claimToken), eq(jobs.status, 'processing'));
    const rows = await this.database.run((orm) => orm.select().from(jobs).where(held), { repeatable: true });
    return rows[0];
  }

  private async findByKey(idempotencyKey: string): Promise<types.Job | undefined> {
    const same = eq(jobs.idempotencyKey, idempotencyKey);
    const rows = await this.database.run((orm) => orm.select().from(jobs).where(same), { repeatable: true });
    return rows[0];
  }

  /** The status this very claim ended its job with, so that a repeated ending is recognised as done. */
  private async endedBy(claim: types.Claim): Promise<types.Job['status'] | null> {
    const job = await this.get(claim.jobId);
    return job?.claimToken === claim.claimToken ? job.status : null;
  }
}

function endInFailure(failure: types.JobFailure) {
  const byOwner = sql`${jobs.cancelReason} IS 'owner'`;
  return {
    ...ended,
    status: sql`CASE WHEN ${byOwner} THEN 'cancelled' ELSE 'failed' END`,
    errorCode: sql`CASE WHEN ${byOwner} THEN NULL ELSE ${failure.code} END`,
    errorInternal: failure.internal?.slice(-4096) ?? null,
    progress: null,
  };
}

function toAnswer(
  row: Pick<types.Job, 'cancelRequestedAt' | 'cancelReason'> | undefined,
): types.HeartbeatAnswer | null {
  return row ? { cancelRequested: row.cancelRequestedAt !== null, cancelReason: row.cancelReason } : null;
}

function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'database.unavailable';
}
