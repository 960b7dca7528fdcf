import { sql } from 'drizzle-orm';
import type { Database } from '../db/database';
import type { Env } from '../env';
import { usedBytes } from '../uploads/used-bytes';
import { describeBytes } from './describe-bytes';
import type { Finding } from './finding';

const nearlyFull = 0.9;

/** How much of STORAGE_QUOTA_BYTES is used, by the rows. */
export async function checkQuota(env: Env, database: Database): Promise<Finding> {
  const [row] = await database.run((orm) => orm.select({ bytes: usedBytes }).from(sql`(SELECT 1)`), {
    repeatable: true,
  });
  const bytes = Number(row?.bytes ?? 0);
  const text = `${describeBytes(bytes)} of ${describeBytes(env.STORAGE_QUOTA_BYTES)} used`;
  if (bytes < nearlyFull * env.STORAGE_QUOTA_BYTES) return { topic: 'quota', text };
  return {
    topic: 'quota',
    text,
    remedy: 'Delete recordings or videos you no longer need, or raise STORAGE_QUOTA_BYTES.',
  };
}
