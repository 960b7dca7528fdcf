import { statSync } from 'node:fs';
import { AppError } from '@/core/errors/errors';

/** How long a removal may go unnoticed, in milliseconds. */
const lookEveryMs = 100;

/**
 * A look, cheap enough for every query, at whether the path still leads to the file that it led to at
 * first. An open file that was removed or replaced takes writes as before, which are then lost.
 * @returns the look; it throws AppError `database.unavailable`
 */
export function guardFile(file: string): () => void {
  const opened = identityOf(file);
  let seenAtMs = performance.now();
  return () => {
    const nowMs = performance.now();
    if (nowMs - seenAtMs < lookEveryMs) return;
    if (identityOf(file) !== opened) {
      throw new AppError('database.unavailable', {
        internal:
          'The database file was removed or replaced while it was in use. Bring it back (npm run restore), then start the studio again.',
      });
    }
    seenAtMs = nowMs;
  };
}

function identityOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
}
