import { statSync } from 'node:fs';
import { AppError } from '@/core/errors/errors';

/** How long a removal may go unnoticed. */
const checkEveryMs = 100;

/**
 * Makes a check, cheap enough to run before every query, that the path still leads to the file it led to
 * at first: writes to an open file that was removed or replaced succeed and are lost.
 * @returns the check, which throws AppError `database.unavailable`
 */
export function guardFile(file: string): () => void {
  const opened = identityOf(file);
  let checkedAtMs = performance.now();
  return () => {
    const nowMs = performance.now();
    if (nowMs - checkedAtMs < checkEveryMs) return;
    if (identityOf(file) !== opened) {
      throw new AppError('database.unavailable', {
        internal:
          'The database file was removed or replaced while it was in use. Bring it back (npm run restore), then start the studio again.',
      });
    }
    checkedAtMs = nowMs;
  };
}

function identityOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
}
