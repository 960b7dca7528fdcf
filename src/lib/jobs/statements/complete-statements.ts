import { and, eq, inArray, notExists, notInArray, sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { getTableColumns } from 'drizzle-orm';
import type { Orm, Query } from '../../db/database';
import { assets, jobs, uploads, videos } from '../../db/schema';
import { namesUpload } from '../../uploads/is-upload-in-use';
import { ended, hasUnendedJob, heldBy } from './job-queries';
import type { Claim, CompletionRows } from '../types';

/**
 * The statements of a completion, to run as one transaction: each row is inserted only while the
 * claim holds and no asset of the same content exists; the last statement ends the job and returns it.
 */
export function completeStatements(orm: Orm, claim: Claim, result: unknown, rows: CompletionRows): Query[] {
  const guard = and(heldBy(claim), noOtherAsset(orm, rows))!;
  const inserts = [
    ...(rows.assets ?? []).map((row) => insertWhere(orm, assets, row, guard)),
    ...(rows.videos ?? []).map((row) => insertWhere(orm, videos, row, guard)),
  ];
  const finish = orm
    .update(jobs)
    .set({ status: 'complete', result, stage: null, progress: null, ...ended })
    .where(guard)
    .returning({ jobId: jobs.jobId });
  const { spentUploadKey } = rows;
  const frees = spentUploadKey === undefined ? [] : [freeUpload(orm, claim, spentUploadKey)];
  return [...inserts, ...frees, finish];
}

function freeUpload(orm: Orm, claim: Claim, key: string): Query {
  const isOurs = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${heldBy(claim)})`;
  const others = hasUnendedJob(sql`${namesUpload} AND ${jobs.jobId} <> ${claim.jobId}`);
  return orm
    .update(uploads)
    .set({ status: 'aborted' })
    .where(and(eq(uploads.key, key), eq(uploads.status, 'complete'), isOurs, sql`NOT ${others}`))
    .returning({ uploadId: uploads.uploadId });
}

/** True where no asset but those to be inserted has their content. */
function noOtherAsset(orm: Orm, rows: CompletionRows): SQL | undefined {
  const hashes = (rows.assets ?? []).flatMap((row) => (row.sha256 ? [row.sha256] : []));
  if (hashes.length === 0) return undefined;
  const ids = rows.assets!.map((row) => row.assetId);
  return notExists(
    orm
      .select({ one: sql`1` })
      .from(assets)
      .where(and(inArray(assets.sha256, hashes), notInArray(assets.assetId, ids))),
  );
}

/** INSERT … SELECT from the job's own row: no row where the guard fails. */
function insertWhere<T extends SQLiteTable>(orm: Orm, table: T, row: object, guard: SQL): Query {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value: unknown = (row as Record<string, unknown>)[name] ?? column.default;
    return value === undefined || value === null ? sql`NULL` : sql`${sql.param(value, column)}`;
  });
  return orm.insert(table).select(sql`SELECT ${sql.join(values, sql`, `)} FROM ${jobs} WHERE ${guard}`);
}
