import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two strings are equal, in a time that tells nothing about where or in what length they differ. */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
