import { setTimeout as sleep } from 'node:timers/promises';
import { causesOf } from '@/core/errors/causes-of';
import { AppError, diskError } from '@/core/errors/errors';

const giveUpAfterMs = 10_000;
const lockedCodes = /^SQLITE_(BUSY|LOCKED)/;
const brokenCodes = /^SQLITE_(IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/;

/** The driver's own error code, from anywhere in the chain of causes. */
export function sqliteCodeOf(thrown: unknown): string {
  for (const { code } of causesOf(thrown)) {
    if (typeof code === 'string' && code.startsWith('SQLITE_')) return code;
  }
  return '';
}

/**
 * Runs something against a SQLite file, and again while another process holds the lock, for 10 s at most.
 * @param longestPauseMs between two tries; short pauses hit short gaps between locks, long ones cost less
 */
export async function retryWhileLocked<T>(
  attempt: () => T | Promise<T>,
  { longestPauseMs = 250 } = {},
): Promise<T> {
  const startedMs = performance.now();
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (thrown) {
      const code = sqliteCodeOf(thrown);
      if (code === 'SQLITE_FULL') throw diskError(thrown);
      const locked = lockedCodes.test(code);
      if (!locked && !brokenCodes.test(code)) throw thrown;
      if (!locked || performance.now() - startedMs > giveUpAfterMs) {
        throw new AppError('database.unavailable', { cause: thrown });
      }
    }
    await sleep(pauseMs * (0.5 + Math.random()));
  }
}

/**
 * Runs a synchronous call of the driver. If it succeeds at once, as it nearly always does, nothing is awaited,
 * which would cost as much as a short query. If not, `recover` takes over and sees the same failure first.
 */
export function runOrRecover<T>(attempt: () => T, recover: (attempt: () => T) => Promise<T>): Promise<T> {
  try {
    return Promise.resolve(attempt());
  } catch (thrown) {
    let isFirst = true;
    return recover(() => {
      if (!isFirst) return attempt();
      isFirst = false;
      throw thrown;
    });
  }
}
