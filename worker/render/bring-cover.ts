import { join } from 'node:path';
import { AppError } from '@/core/errors/errors';
import { isUploadKey } from '@/lib/storage/keys';
import type { StorageAdapter } from '@/lib/storage/types';
import { maxImageBytes } from '@/lib/uploads/max-upload-bytes';
import { checkCover } from './check-cover';

/**
 * Brings the owner's cover into the attempt's folder, if it is a picture of bearable size.
 * @returns its path
 * @throws AppError `render.cover_unusable`
 */
export async function bringCover(
  storage: StorageAdapter,
  coverKey: string,
  workDir: string,
  signal: AbortSignal,
): Promise<string> {
  const known = isUploadKey(coverKey) ? await storage.stat(coverKey) : null;
  if (known === null || known.sizeBytes > maxImageBytes) throw new AppError('render.cover_unusable');
  const path = join(workDir, 'cover');
  await storage.fetchToFile(coverKey, path, signal);
  await checkCover(path);
  return path;
}
