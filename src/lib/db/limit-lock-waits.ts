import type Sqlite from 'better-sqlite3';
import { sqliteCodeOf } from './retry-while-locked';

/** How long the driver waits for a lock, which blocks the process: commits of others take less. */
export const lockWaitMs = 200;
/** While the driver does not wait, a try costs microseconds. */
export const retryPauseMs = 20;
/** Longer than the pause between two tries of a statement, so that one that waits keeps the others from blocking. */
const calmAfterMs = 1_000;

/**
 * Runs statements so that a lock held for long blocks the process once, not for each statement that
 * comes meanwhile: after a wait in vain the driver gives up at once, until nothing has met a lock for a while.
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
