import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@/lib/errors';
import { isUploadKey } from '@/lib/storage/keys';
import type { StorageAdapter } from '@/lib/storage/types';
import { maxImageBytes } from '@/lib/uploads/max-upload-bytes';
import { readPictureSize } from './picture-size';

/** Decoded, a picture takes four bytes for each of these. */
const maxPixels = 50_000_000;

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
  const size = readPictureSize(await readFile(path));
  if (
    size === null ||
    size.widthPx * size.heightPx > maxPixels ||
    Math.min(size.widthPx, size.heightPx) < 1
  ) {
    throw new AppError('render.cover_unusable');
  }
  return path;
}
