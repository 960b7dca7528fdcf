import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { deriveSecret } from '../owner/derive-secret';
import { filesFolder } from './local/files-folder';
import { LocalStorageAdapter } from './local/LocalStorageAdapter';
import { r2Config } from './s3/r2-config';
import { R2StorageAdapter } from './s3/R2StorageAdapter';
import type { StorageAdapter } from './types';

let current: StorageAdapter | undefined;

/**
 * The storage of this process, chosen by `STORAGE_BACKEND` at the first call.
 * @throws TypeError for a name it does not know
 */
export function getStorageAdapter(): StorageAdapter {
  current ??= makeAdapter(getEnv().STORAGE_BACKEND);
  return current;
}

/** Forgets the adapter, so that the next call chooses again. */
export function resetStorageAdapter(): void {
  current = undefined;
}

/**
 * The adapter behind the signed URLs of this app.
 * @throws AppError `route.not_found` if another storage serves its own URLs
 */
export function getLocalStorage(): LocalStorageAdapter {
  const storage = getStorageAdapter();
  if (storage instanceof LocalStorageAdapter) return storage;
  throw new AppError('route.not_found');
}

const makers: Record<string, () => StorageAdapter> = {
  local: () => new LocalStorageAdapter(filesFolder(getEnv().DATA_DIR), deriveSecret('storage-url')),
  r2: () => new R2StorageAdapter(r2Config(getEnv())),
};

function makeAdapter(name: string): StorageAdapter {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (!make)
    throw new TypeError(`no storage is called "${name}"; known are: ${Object.keys(makers).join(', ')}`);
  return make();
}
