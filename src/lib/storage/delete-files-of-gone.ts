import { toAppError } from '@/core/errors/errors';
import type { Logger } from '../log';
import { getStorageAdapter } from './index';

/**
 * Deletes the files of rows that are gone. What the storage refuses is logged and left to the sweep of
 * unreferenced files: for the owner the thing is deleted, and a repeat would find nothing to delete.
 */
export async function deleteFilesOfGone(prefixes: string[], log: Logger): Promise<void> {
  for (const prefix of prefixes) {
    try {
      await getStorageAdapter().deletePrefix(prefix);
    } catch (thrown) {
      log.warn(
        { err: toAppError(thrown), prefix },
        'files of a deleted row could not be deleted; the sweep removes them later',
      );
    }
  }
}

/**
 * Removes rows whose files then go too. On a disk so full that this cannot be written, the files go first,
 * which takes no room; should the rows stay after all, a repeat of the deletion removes them.
 */
export async function filesFirstIfFull<T>(
  removeRows: () => Promise<T>,
  prefixes: () => Promise<string[]>,
): Promise<T> {
  try {
    return await removeRows();
  } catch (thrown) {
    if (toAppError(thrown).code !== 'storage.full') throw thrown;
    for (const prefix of await prefixes()) await getStorageAdapter().deletePrefix(prefix);
    return removeRows();
  }
}
