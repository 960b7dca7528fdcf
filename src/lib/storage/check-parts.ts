import { AppError } from '@/core/errors/errors';
import type { ArrivedPart } from './types';

/**
 * The parts of a multipart in number order, once they are known to fit together: numbered 1 to n without
 * a gap, all but the last of one size, the last not larger. R2 refuses unequal parts, so all adapters do.
 * @throws AppError `upload.incomplete` for a gap or no part, `upload.wrong_size` for unequal parts
 */
export function checkParts(parts: ArrivedPart[]): ArrivedPart[] {
  const ordered = [...parts].sort((a, b) => a.partNumber - b.partNumber);
  const first = ordered[0];
  if (!first || ordered.some((part, index) => part.partNumber !== index + 1)) {
    throw new AppError('upload.incomplete');
  }
  const fits = (part: ArrivedPart, index: number) =>
    index === ordered.length - 1 ? part.sizeBytes <= first.sizeBytes : part.sizeBytes === first.sizeBytes;
  if (!ordered.every(fits)) throw new AppError('upload.wrong_size');
  return ordered;
}

/** Bytes of all parts together. */
export function sumOfParts(parts: ArrivedPart[]): number {
  return parts.reduce((sum, part) => sum + part.sizeBytes, 0);
}
