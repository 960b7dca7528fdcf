import type { Database } from '../db/database';
import type { Env } from '../env';
import { readUsedBytes } from '../uploads/used-bytes';
import { describeBytes } from './describe-amounts';
import type { Finding } from './finding';

const nearlyFull = 0.9;

/** How much of STORAGE_QUOTA_BYTES is used, by the rows. */
export async function checkQuota(env: Env, database: Database): Promise<Finding> {
  const bytes = await readUsedBytes(database);
  const text = `${describeBytes(bytes)} of ${describeBytes(env.STORAGE_QUOTA_BYTES)} used`;
  if (bytes < nearlyFull * env.STORAGE_QUOTA_BYTES) return { topic: 'quota', text };
  return {
    topic: 'quota',
    text,
    severity: 'warning',
    remedy: 'Delete recordings or videos you no longer need, or raise STORAGE_QUOTA_BYTES.',
  };
}
