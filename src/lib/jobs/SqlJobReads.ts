import { and, asc, count, desc, eq, gt, inArray, lt, lte, min, sql, type SQL } from 'drizzle-orm';
import { msFromNow, nowMs } from '../db/clock';
import type { Database } from '../db/database';
import { jobs, workers } from '../db/schema';
import { jobStatuses, type JobStatus } from './catalog';
import { hotStatements } from './hot-statements';
import { pendingBefore } from './job-queries';
import type * as types from './types';

const repeatable = { repeatable: true };
const workerForgottenAfterMs = 60_000;
const rowForgottenAfterMs = 24 * 3_600_000;

/** Written out instead of bound, so that SQLite sees which partial index fits. */
const hasStatus = Object.fromEntries(
  jobStatuses.map((status) => [status, sql`${jobs.status} = ${sql.raw(`'${status}'`)}`]),
) as Record<JobStatus, SQL>;

/** The part of the queue that looks without moving any job, and the workers' signs of life. */
export class SqlJobReads {
  protected readonly hot: ReturnType<typeof hotStatements>;

  constructor(protected readonly database: Database) {
    this.hot = hotStatements(database);
  }

  async get(jobId: string): Promise<types.Job | null> {
    const rows = await this.hot.select({ jobId }, repeatable);
    return rows[0] ?? null;
  }

  async findByKey(idempotencyKey: string): Promise<types.Job | null> {
    const same = eq(jobs.idempotencyKey, idempotencyKey);
    const rows = await this.database.run((orm) => orm.select().from(jobs).where(same), repeatable);
    return rows[0] ?? null;
  }

  async list({ kind, status, limit, cursor }: types.JobFilter): Promise<types.JobPage> {
    const matching = and(
      kind && eq(jobs.kind, kind),
      status && hasStatus[status],
      cursor ? lt(jobs.seq, Number(cursor)) : undefined,
    );
    const rows = await this.database.run(
      (orm) =>
        orm
          .select()
          .from(jobs)
          .where(matching)
          .orderBy(desc(jobs.seq))
          .limit(limit + 1),
      repeatable,
    );
    const page = rows.slice(0, limit);
    return { jobs: page, nextCursor: rows.length > limit ? String(page.at(-1)!.seq) : null };
  }

  async getQueuePosition(jobId: string): Promise<number | null> {
    const rows = await this.hot.position({ jobId }, repeatable);
    return rows[0]?.before ?? null;
  }

  async getQueuePositions(jobIds: string[]): Promise<Map<string, number>> {
    if (jobIds.length === 0) return new Map();
    const rows = await this.database.run(
      (orm) =>
        orm
          .select({ jobId: jobs.jobId, before: pendingBefore })
          .from(jobs)
          .where(and(inArray(jobs.jobId, jobIds), hasStatus.pending)),
      repeatable,
    );
    return new Map(rows.map(({ jobId, before }) => [jobId, before]));
  }

  async queueStats(): Promise<types.QueueStats> {
    const rows = await this.database.run(
      (orm) =>
        orm
          .select({ depth: count(), oldestPendingMs: sql<number | null>`${nowMs} - ${min(jobs.createdAt)}` })
          .from(jobs)
          .where(hasStatus.pending),
      repeatable,
    );
    return rows[0]!;
  }

  async markWorkerSeen(workerId: string): Promise<void> {
    await this.database.run(
      (orm) =>
        orm
          .insert(workers)
          .values({ workerId, startedAt: nowMs, lastSeenAt: nowMs })
          .onConflictDoUpdate({ target: workers.workerId, set: { lastSeenAt: nowMs } }),
      repeatable,
    );
  }

  async removeWorker(workerId: string): Promise<void> {
    const longGone = lte(workers.lastSeenAt, msFromNow(-rowForgottenAfterMs));
    await this.database.run(
      (orm) => orm.delete(workers).where(sql`${workers.workerId} = ${workerId} OR ${longGone}`),
      repeatable,
    );
  }

  listWorkers(): Promise<types.WorkerSeen[]> {
    return this.database.run(
      (orm) =>
        orm
          .select({ workerId: workers.workerId, lastSeenMs: sql<number>`${nowMs} - ${workers.lastSeenAt}` })
          .from(workers)
          .where(gt(workers.lastSeenAt, msFromNow(-workerForgottenAfterMs)))
          .orderBy(asc(workers.workerId)),
      repeatable,
    );
  }
}
