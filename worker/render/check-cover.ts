import { readFile } from 'node:fs/promises';
import { AppError } from '@/core/errors/errors';
import { readPictureSize } from './picture-size';

/** Decoded, a picture takes four bytes for each of these. */
const maxPixels = 50_000_000;

/**
 * Looks whether a file says of itself that it is a picture of bearable size; nothing is decoded.
 * @throws AppError `render.cover_unusable`
 */
export async function checkCover(path: string): Promise<void> {
  const size = readPictureSize(await readFile(path));
  if (
    size === null ||
    size.widthPx * size.heightPx > maxPixels ||
    Math.min(size.widthPx, size.heightPx) < 1
  ) {
    throw new AppError('render.cover_unusable');
  }
}
