import { and, eq } from 'drizzle-orm';
import { uploads } from '@/lib/db/schema';
import { toAppError } from '@/core/errors/errors';
import type { WorkerContext } from './worker-context';

/**
 * Deletes the file of an upload that a completion has freed, so that the disk has its room again at once.
 * A failure is logged; the sweep of uploads finds what stayed.
 */
export async function removeSpentUpload(
  { database, storage, log }: Pick<WorkerContext, 'database' | 'storage' | 'log'>,
  key: string | undefined,
): Promise<void> {
  if (key === undefined) return;
  try {
    const isFreed = and(eq(uploads.key, key), eq(uploads.status, 'aborted'));
    const freed = await database.run((orm) => orm.select({ key: uploads.key }).from(uploads).where(isFreed), {
      repeatable: true,
    });
    if (freed.length > 0) await storage.delete(key);
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), key }, 'file of a spent upload not deleted');
  }
}
