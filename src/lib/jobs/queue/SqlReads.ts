import { asc, count, desc, eq, gt, lte, min, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../../db/clock';
import type { Database, Orm } from '../../db/database';
import { jobs, workers } from '../../db/schema';
import { theJob, type HotStatements } from '../statements/hot-statements';
import { hasStatus, placedJob } from '../statements/job-queries';
import { listedSeqs } from '../statements/listed-seqs';
import type * as types from '../types';

const repeatable = { repeatable: true };
const workerForgottenAfterMs = 60_000;
const rowForgottenAfterMs = 24 * 3_600_000;

/** The sign of life of a worker. */
export function seenStatement(orm: Orm, workerId: string, commit: string | null) {
  return orm
    .insert(workers)
    .values({ workerId, startedAt: nowMs, lastSeenAt: nowMs, commit })
    .onConflictDoUpdate({ target: workers.workerId, set: { lastSeenAt: nowMs, commit } });
}

/** The part of the queue that reads jobs without moving any, and knows which workers live. */
export class SqlReads {
  constructor(
    private readonly database: Database,
    private readonly hot: HotStatements,
  ) {}

  async get(jobId: string): Promise<types.Job | null> {
    const rows = await this.hot.select(theJob(jobId), repeatable);
    return rows[0] ?? null;
  }

  async getWithPosition(jobId: string): Promise<types.PlacedJob | null> {
    const [row] = await this.hot.selectPlaced(theJob(jobId), repeatable);
    if (row === undefined) return null;
    const { before: queuePosition, ...job } = row;
    return { job, queuePosition };
  }

  async findByKey(idempotencyKey: string): Promise<types.Job | null> {
    const same = eq(jobs.idempotencyKey, idempotencyKey);
    const rows = await this.database.run((orm) => orm.select().from(jobs).where(same), repeatable);
    return rows[0] ?? null;
  }

  async list(filter: types.JobFilter): Promise<types.JobPage> {
    const { limit } = filter;
    const rows = await this.database.run(
      (orm) =>
        orm
          .select(placedJob)
          .from(jobs)
          .where(sql`${jobs.seq} IN (${listedSeqs(filter)})`)
          .orderBy(desc(jobs.seq))
          .limit(limit + 1),
      repeatable,
    );
    const page: types.JobPage = { jobs: [], queuePositions: new Map(), nextCursor: null };
    for (const { before, ...job } of rows.slice(0, limit)) {
      page.jobs.push(job);
      if (before !== null) page.queuePositions.set(job.jobId, before);
    }
    if (rows.length > limit) page.nextCursor = String(page.jobs.at(-1)!.seq);
    return page;
  }

  async getQueuePosition(jobId: string): Promise<number | null> {
    const rows = await this.hot.position(theJob(jobId), repeatable);
    return rows[0]?.before ?? null;
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
    await this.database.run((orm) => seenStatement(orm, workerId, null), repeatable);
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
          .select({
            workerId: workers.workerId,
            lastSeenMs: sql<number>`${nowMs} - ${workers.lastSeenAt}`,
            commit: workers.commit,
          })
          .from(workers)
          .where(gt(workers.lastSeenAt, msFromNow(-workerForgottenAfterMs)))
          .orderBy(asc(workers.workerId)),
      repeatable,
    );
  }
}
