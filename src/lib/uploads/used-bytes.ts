import { sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database';
import { files, uploads } from '../db/schema';

/** SQL: bytes of all files of recordings and videos, each key once, and of all uploads, those still arriving included. */
export const usedBytes = sql<number>`(
  (SELECT coalesce(sum(bytes), 0) FROM (SELECT max(size_bytes) AS bytes FROM ${files} GROUP BY key)) +
  (SELECT coalesce(sum(size_bytes), 0) FROM ${uploads} WHERE status <> 'aborted'))`;

/** Those bytes, as a number. */
export async function readUsedBytes(database: Database): Promise<number> {
  const select = (orm: Orm) => orm.select({ bytes: usedBytes }).from(sql`(SELECT 1)`);
  const [row] = await database.run(select, { repeatable: true });
  return Number(row!.bytes);
}
