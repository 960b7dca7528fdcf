import { and, eq, isNull, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { nowMs } from '../../db/clock';
import type { Database, Orm } from '../../db/database';
import { jobs } from '../../db/schema';
import type { JobKind, Lane } from '@/core/jobs/catalog';
import { isJob, placeOf, type JobNaming } from '../job-ids';
import {
  byKind,
  ended,
  hasStatus,
  nextPendingSeq,
  pendingBefore,
  placedJob,
  withoutAttempt,
} from './job-queries';
import type { Claim } from '../types';

const value = sql.placeholder;
const number = (name: string) => sql<number>`CAST(${value(name)} AS INTEGER)`;

const isThisJob = isJob(value('jobId'), value('place'));

/** The open values of `isThisJob`. */
export const theJob = (jobId: string) => ({ jobId, place: placeOf(jobId) });
/** The open values of `held`. */
export const theClaim = ({ jobId, claimToken }: Claim) => ({ jobId, place: placeOf(jobId), claimToken });

/** `heldBy` with its claim left open. */
const held = and(isThisJob, eq(jobs.claimToken, value('claimToken')), hasStatus.processing) as SQL;

const cancelRequest = { cancelRequestedAt: jobs.cancelRequestedAt, cancelReason: jobs.cancelReason };

/** Names of the open values of a claim: lease and time limit of a kind, in milliseconds. */
export const leaseOf = (kind: JobKind) => `lease_${kind}`;
export const limitOf = (kind: JobKind) => `limit_${kind}`;
/** Of a lane: 1 if a job of it may be claimed, else 0. */
export const roomIn = (lane: Lane) => `room_${lane}`;

/**
 * The claim, with its values open or given: claimToken, workerId, per lane whether there is room, and per
 * kind a lease and a limit.
 */
export function claimStatement(orm: Orm, given: (name: string) => SQLWrapper) {
  const hasRoom = (lane: Lane) => sql`CAST(${given(roomIn(lane))} AS INTEGER)`;
  const tokenIsFresh = sql`NOT EXISTS (SELECT 1 FROM jobs t WHERE t.claim_token = ${given('claimToken')})`;
  return orm
    .update(jobs)
    .set({
      ...withoutAttempt,
      status: 'processing',
      attempt: sql`${jobs.attempt} + 1`,
      claimToken: sql`${given('claimToken')}`,
      workerId: sql`${given('workerId')}`,
      leaseExpiresAt: sql`${nowMs} + ${byKind((kind) => given(leaseOf(kind)))}`,
      deadlineAt: sql`${nowMs} + ${byKind((kind) => given(limitOf(kind)))}`,
      startedAt: nowMs,
      updatedAt: nowMs,
    })
    .where(and(eq(jobs.seq, nextPendingSeq(hasRoom)), hasStatus.pending, tokenIsFresh))
    .returning();
}

export type HotStatements = ReturnType<typeof hotStatements>;

/**
 * The statements that every job and every poll runs, each built once. Open values are named as below;
 * those of `theJob` stand for a job, those of `theClaim` for a claim.
 */
export function hotStatements(database: Database, naming: JobNaming) {
  return {
    /** A `NewRow`. */
    insert: insertStatement(database, naming, { status: sql`'pending'` }),
    /** A `NewRow` with its result. */
    insertComplete: insertStatement(database, naming, {
      status: sql`'complete'`,
      result: sql`${value('result')}`,
      finishedAt: nowMs,
    }),
    /** A job. */
    select: database.prepared((orm) => orm.select().from(jobs).where(isThisJob)),
    /** claimToken, workerId, per lane whether there is room, and per kind a lease and a limit. */
    claim: database.prepared((orm) => claimStatement(orm, value)),
    /** A claim, stage, progress, leaseMs. */
    renew: database.prepared((orm) =>
      orm
        .update(jobs)
        .set({
          stage: sql`${value('stage')}`,
          progress: sql`${value('progress')}`,
          leaseExpiresAt: sql`${nowMs} + ${number('leaseMs')}`,
          updatedAt: nowMs,
        })
        .where(held)
        .returning(cancelRequest),
    ),
    /** A claim. */
    check: database.prepared((orm) => orm.select(cancelRequest).from(jobs).where(held)),
    /** A claim, result as JSON. A completion without rows of a job that is no reel's. */
    finish: database.prepared((orm) =>
      orm
        .update(jobs)
        .set({ status: 'complete', result: sql`${value('result')}`, stage: null, progress: null, ...ended })
        .where(and(held, isNull(jobs.reelId)))
        .returning({ jobId: jobs.jobId }),
    ),
    /** A job. */
    position: database.prepared((orm) =>
      orm
        .select({
          before: pendingBefore,
        })
        .from(jobs)
        .where(and(isThisJob, hasStatus.pending)),
    ),
    /** A job. Its row and, while it is pending, its place. */
    selectPlaced: database.prepared((orm) => orm.select(placedJob).from(jobs).where(isThisJob)),
  };
}

function insertStatement(
  database: Database,
  naming: JobNaming,
  born: { status: SQL; result?: SQL; finishedAt?: SQL },
) {
  return database.prepared((orm) =>
    orm
      .insert(jobs)
      .values({
        ...born,
        jobId: sql`${naming.idOf(sql`${value('given')}`)}`,
        kind: value('kind'),
        lane: value('lane'),
        input: sql`${value('input')}`,
        idempotencyKey: value('idempotencyKey'),
        retryOf: value('retryOf'),
        maxAttempts: value('maxAttempts'),
        createdAt: nowMs,
        updatedAt: nowMs,
        availableAt: nowMs,
      })
      .onConflictDoNothing()
      .returning({ seq: jobs.seq, jobId: jobs.jobId, createdAt: jobs.createdAt }),
  );
}
