import { and, eq, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { AppError } from '@/core/errors/errors';
import { nowMs } from '../../db/clock';
import type { Database, Orm } from '../../db/database';
import { jobs, reels, type ReelRow } from '../../db/schema';
import { newId } from '../../new-id';
import { isJob, isJobNamedBy, placeOf, type JobNaming } from '../job-ids';
import { createdJob, newRow, type NewRow } from '../statements/created-job';
import { insertSelected } from '../statements/insert-selected';
import { cancelUnended } from '../statements/job-queries';
import { hasReel, isUnended, mayBeMade, reelStanding } from '../statements/reel-queries';
import type * as types from '../types';

const repeatable = { repeatable: true };

/** What the part asks of the queue. */
interface Lookups {
  get(jobId: string): Promise<types.Job | null>;
  findByKey(idempotencyKey: string): Promise<types.Job | null>;
}

type Standing = Awaited<ReturnType<typeof reelStanding>>[number];

/** The key of a make's first job. With its space it is no key that a client can send for a job. */
const keyOfMake = (reelId: string, makeKey: string) => `${reelId} ${makeKey}`;

/** The part of the queue that binds jobs to reels. */
export class SqlMakes implements types.MakeStore {
  constructor(
    private readonly database: Database,
    private readonly naming: JobNaming,
    private readonly lookups: Lookups,
  ) {}

  async startMake(request: types.MakeRequest): Promise<types.MakeOutcome> {
    const { reelId, makeKey = newId('make') } = request;
    const idempotencyKey = keyOfMake(reelId, makeKey);
    const row = newRow(this.naming.given(), { ...request.job, reelId, idempotencyKey });
    const guard = mayBeMade(request, makeKey);
    const [born, , [standing]] = await this.database.atomically(
      (orm) => [
        this.insert(orm, row, hasReel(guard)),
        orm
          .update(reels)
          .set({ jobId: this.newJobId(row), makeKey, updatedAt: nowMs })
          .where(and(guard, this.isInserted(row))),
        reelStanding(orm, reelId),
      ],
      repeatable,
    );
    const job = await this.inserted(row, born);
    if (job) return { outcome: 'started', job };
    const refusal = await this.refusal(request, makeKey, standing);
    if (!refusal) throw new AppError('database.unavailable');
    return refusal;
  }

  findMake(reelId: string, makeKey: string): Promise<types.Job | null> {
    return this.lookups.findByKey(keyOfMake(reelId, makeKey));
  }

  async attachMake(request: types.AttachRequest): Promise<types.MakeOutcome | { outcome: 'ended' }> {
    const { reelId, jobId, make, makeKey = newId('make') } = request;
    const isOpen = and(isJob(jobId, placeOf(jobId)), isUnended, sql`${jobs.cancelReason} IS NOT 'owner'`);
    const hasOpenIngest = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${isOpen})`;
    const isBound = and(eq(reels.reelId, reelId), eq(reels.makeKey, makeKey), eq(reels.jobId, jobId))!;
    const [, bound, [standing]] = await this.database.atomically(
      (orm) => [
        orm
          .update(reels)
          .set({ jobId, makeKey, updatedAt: nowMs })
          .where(and(mayBeMade(request, makeKey), eq(reels.sourceJobId, jobId), hasOpenIngest)),
        orm
          .update(jobs)
          .set({ make, reelId, updatedAt: nowMs })
          .where(and(isOpen, isNull(jobs.make), hasReel(isBound)))
          .returning(),
        reelStanding(orm, reelId),
      ],
      repeatable,
    );
    if (bound[0]) return { outcome: 'started', job: bound[0] };
    return (await this.refusal(request, makeKey, standing)) ?? { outcome: 'ended' };
  }

  async createWithReel(job: types.NewJob, reel: ReelRow): Promise<types.CreatedJob> {
    const { reelId } = reel;
    const row = newRow(this.naming.given(), { ...job, reelId });
    const [born] = await this.database.atomically(
      (orm) => [
        this.insert(orm, row, sql`1`),
        insertSelected(
          orm,
          reels,
          { ...reel, sourceJobId: sql`${jobs.jobId}` },
          sql`FROM ${jobs} WHERE ${this.naming.isNew(row.given)}`,
        ).onConflictDoNothing(),
      ],
      repeatable,
    );
    const created = await this.inserted(row, born);
    if (created) return { job: created, created: true };
    const earlier = row.idempotencyKey === null ? null : await this.lookups.findByKey(row.idempotencyKey);
    if (!earlier) throw new AppError('database.unavailable');
    return { job: earlier, created: false };
  }

  /**
   * Repeats a step that ended, while it is the reel's present one; a second repeat at the same time finds the
   * first. @throws AppError `job.not_retryable` if the reel went on without it
   */
  async createRetry(job: types.NewJob & { reelId: string; retryOf: string }): Promise<types.CreatedJob> {
    const { reelId, retryOf } = job;
    const row = newRow(this.naming.given(), job);
    const isPresent = and(
      eq(reels.reelId, reelId),
      or(eq(reels.jobId, retryOf), eq(reels.sourceJobId, retryOf)),
    )!;
    const replaced = (column: typeof reels.jobId | typeof reels.sourceJobId) =>
      sql`CASE WHEN ${column} = ${retryOf} THEN ${this.newJobId(row)} ELSE ${column} END`;
    const [born, , present] = await this.database.atomically(
      (orm) => [
        this.insert(orm, row, hasReel(isPresent)),
        orm
          .update(reels)
          .set({
            jobId: replaced(reels.jobId),
            sourceJobId: replaced(reels.sourceJobId),
            updatedAt: nowMs,
          })
          .where(and(isPresent, this.isInserted(row))),
        orm
          .select({ jobId: reels.jobId, sourceJobId: reels.sourceJobId })
          .from(reels)
          .where(eq(reels.reelId, reelId)),
      ],
      repeatable,
    );
    const created = await this.inserted(row, born);
    if (created) return { job: created, created: true };
    for (const jobId of [present[0]?.jobId, present[0]?.sourceJobId]) {
      const earlier = jobId ? await this.lookups.get(jobId) : null;
      if (earlier?.retryOf === retryOf) return { job: earlier, created: false };
    }
    throw new AppError('job.not_retryable');
  }

  async removeReel(reelId: string): Promise<boolean> {
    const idOf = (column: 'job_id' | 'source_job_id') =>
      sql`(SELECT r.${sql.raw(column)} FROM reels r WHERE r.reel_id = ${reelId})`;
    const [, , removed] = await this.database.atomically(
      (orm) => [
        orm
          .update(jobs)
          .set(cancelUnended)
          .where(and(isJobNamedBy(idOf('job_id')), ne(jobs.kind, 'ingest'), isUnended)),
        orm
          .update(jobs)
          .set({ make: null, reelId: null })
          .where(isJobNamedBy(idOf('source_job_id'))),
        orm.delete(reels).where(eq(reels.reelId, reelId)).returning({ reelId: reels.reelId }),
      ],
      { ...repeatable, makesRoom: true },
    );
    return removed.length > 0;
  }

  /** Why no make began; null if it was not for the reel. */
  private async refusal(
    { reelId, revision }: { reelId: string; revision: number },
    makeKey: string,
    reel: Standing | undefined,
  ): Promise<types.MakeOutcome | null> {
    if (!reel) return { outcome: 'missing' };
    const isLatest = reel.makeKey === makeKey && reel.jobId !== null;
    const job = isLatest ? await this.lookups.get(reel.jobId!) : await this.findMake(reelId, makeKey);
    if (job) return { outcome: 'earlier', job };
    if (reel.jobStatus === 'pending' || reel.jobStatus === 'processing') return { outcome: 'making' };
    return reel.revision === revision ? null : { outcome: 'changed' };
  }

  private insert(orm: Orm, row: NewRow, guard: SQL) {
    const { idempotencyKey, retryOf, kind, lane, maxAttempts, reelId, make } = row;
    const values = {
      jobId: this.naming.idOf(sql`${row.given}`),
      kind,
      lane,
      status: 'pending' as const,
      input: sql`${row.input}`,
      maxAttempts,
      availableAt: nowMs,
      createdAt: nowMs,
      updatedAt: nowMs,
      idempotencyKey,
      retryOf,
      reelId,
      make,
    };
    return insertSelected(orm, jobs, values, sql`WHERE ${guard}`)
      .onConflictDoNothing()
      .returning({ seq: jobs.seq, jobId: jobs.jobId, createdAt: jobs.createdAt });
  }

  private newJobId({ given }: NewRow): SQL {
    return sql`(SELECT ${jobs.jobId} FROM ${jobs} WHERE ${this.naming.isNew(given)})`;
  }

  private isInserted({ given }: NewRow): SQL {
    return sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${this.naming.isNew(given)})`;
  }

  /** The job that an insert made, also if an answer was lost between that and this; null if it made none. */
  private inserted(
    row: NewRow,
    born: Pick<types.Job, 'seq' | 'jobId' | 'createdAt'>[],
  ): Promise<types.Job | null> {
    return born[0] ? Promise.resolve(createdJob(row, born[0])) : this.lookups.get(row.given);
  }
}
