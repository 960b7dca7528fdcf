import type Sqlite from 'better-sqlite3';
import { sqliteCodeOf } from './retry-while-locked';

/** How long the driver waits for a lock, which blocks the process; a commit takes less. */
export const lockWaitMs = 200;
/** A try costs microseconds while the driver does not wait. */
export const retryPauseMs = 20;
/** Longer than the pause between two tries, so that one waiting statement keeps the others from blocking. */
const calmAfterMs = 1_000;

/**
 * Runs statements so that a long-held lock blocks the process once, not once for each statement: after one
 * wait that failed, the driver gives up immediately until no statement has met a lock for a while.
 */
export function limitLockWaits(connection: Sqlite.Database): <T>(work: () => T) => T {
  let blockedAtMs: number | null = null;
  return (work) => {
    if (blockedAtMs !== null && performance.now() - blockedAtMs > calmAfterMs) {
      blockedAtMs = null;
      connection.pragma(`busy_timeout = ${lockWaitMs}`);
    }
    try {
      return work();
    } catch (thrown) {
      if (sqliteCodeOf(thrown).startsWith('SQLITE_BUSY')) {
        if (blockedAtMs === null) connection.pragma('busy_timeout = 0');
        blockedAtMs = performance.now();
      }
      throw thrown;
    }
  };
}
