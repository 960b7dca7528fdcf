import { sql, type SQL } from 'drizzle-orm';
import { jobKinds, jobStatuses, lanes, type JobStatus } from '@/core/jobs/catalog';
import type { JobFilter } from '../types';

/**
 * The places of the newest jobs that a filter lets through, as a subquery: one walk from the end of an
 * index for each status and kind, so that jobs of other kinds cost nothing however many there are. At
 * least a page and one more, if there are as many; not sorted yet.
 */
export function listedSeqs(filter: JobFilter): SQL {
  const { kind, status } = filter;
  if (!kind && !status) return newest(filter, sql``, []);
  const statuses = status ? [status] : jobStatuses;
  return sql.join(
    statuses.flatMap((one) => walksOf(one, filter)),
    sql` UNION ALL `,
  );
}

function walksOf(status: JobStatus, filter: JobFilter): SQL[] {
  const { kind } = filter;
  // Written out instead of bound, so that SQLite sees which partial index fits.
  const hasStatus = sql.raw(`j.status = '${status}'`);
  const isOfKind = kind ? [sql`j.kind = ${kind}`] : [];
  if (status === 'pending') {
    return lanes.map((lane) =>
      newest(filter, sql`INDEXED BY jobs_pending`, [hasStatus, sql`j.lane = ${lane}`, ...isOfKind]),
    );
  }
  if (status === 'processing') {
    return [newest(filter, sql`INDEXED BY jobs_processing`, [hasStatus, ...isOfKind])];
  }
  const isFinished = sql`j.finished_at IS NOT NULL`;
  return (kind ? [kind] : jobKinds).map((one) =>
    newest(filter, sql`INDEXED BY jobs_finished`, [hasStatus, sql`j.kind = ${one}`, isFinished]),
  );
}

function newest({ limit, cursor }: JobFilter, through: SQL, conditions: SQL[]): SQL {
  const all = cursor ? [...conditions, sql`j.seq < ${Number(cursor)}`] : conditions;
  const where = all.length > 0 ? sql`WHERE ${sql.join(all, sql` AND `)}` : sql``;
  return sql`SELECT seq FROM (SELECT j.seq FROM jobs j ${through} ${where} ORDER BY j.seq DESC LIMIT ${limit + 1})`;
}
