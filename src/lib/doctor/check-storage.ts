import type { Env } from '../env';
import { toAppError } from '@/core/errors/errors';
import type { StorageAdapter } from '../storage/types';
import type { Finding } from './finding';

const remedies = {
  local: 'See that the disk is not full and that this user may write to the folder of DATA_DIR.',
  r2: 'Check the R2 variables, and whether the bucket is there and the key may write to it.',
} as const;

/** Writes, reads and deletes a small object. */
export async function checkStorage(env: Env, storage: StorageAdapter): Promise<Finding> {
  try {
    await storage.checkHealth();
    return { topic: 'storage', text: 'can be written and read' };
  } catch (thrown) {
    const { cause, message, internal } = toAppError(thrown);
    const reason = cause instanceof Error ? cause.message : message;
    const remedy = internal ?? remedies[env.STORAGE_BACKEND];
    return { topic: 'storage', text: `not usable: ${reason}`, remedy };
  }
}
