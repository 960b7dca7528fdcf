import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Env } from '../env';
import { filesFolder } from '../storage/local/files-folder';
import type { StorageAdapter } from '../storage/types';

const cannotLink = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Puts a stored object at a path of this machine. On the same disk it is linked, which takes no room and
 * no time; that is as good as a copy, since the storage never changes a file in place.
 * @throws AppError `storage.not_found`, `storage.unavailable`
 */
export async function keepFile(env: Env, storage: StorageAdapter, key: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (env.STORAGE_BACKEND === 'local') {
    try {
      return await link(join(filesFolder(env.DATA_DIR), key), path);
    } catch (thrown) {
      const { code = '' } = thrown as NodeJS.ErrnoException;
      if (!cannotLink.has(code) && code !== 'ENOENT') throw thrown;
    }
  }
  await storage.fetchToFile(key, path);
}
