import { getDatabase } from '../db/get-database';
import { type Env, getEnv } from '../env';
import type { Database } from '../db/database';
import { AppError } from '@/core/errors/errors';
import { endIdleUploads } from './end-idle-uploads';
import { readUsedBytes } from './used-bytes';

/**
 * Refuses what certainly no longer fits into the studio's storage; with 0, anything once it is full.
 * @throws AppError `quota.exceeded`
 */
export async function requireFreeSpace(
  neededBytes: number,
  { env = getEnv(), database = getDatabase() }: { env?: Env; database?: Database } = {},
): Promise<void> {
  const quotaBytes = env.STORAGE_QUOTA_BYTES;
  const fits = async () => {
    const freeBytes = quotaBytes - (await readUsedBytes(database));
    return freeBytes > 0 && neededBytes <= freeBytes;
  };
  if ((await fits()) || ((await endIdleUploads()) > 0 && (await fits()))) return;
  throw new AppError('quota.exceeded', { details: { quotaBytes } });
}
