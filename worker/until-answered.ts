import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/lib/errors';
import type { WorkerContext } from './worker-context';

/**
 * Repeats a write while the database cannot be reached, for one lease; `unknown` after that, when the
 * reaper decides.
 */
export async function untilAnswered<T>(
  { env, log }: Pick<WorkerContext, 'env' | 'log'>,
  write: () => Promise<T>,
): Promise<T | 'unknown'> {
  const giveUpAtMs = performance.now() + env.WORKER_LEASE_MS;
  for (;;) {
    try {
      return await write();
    } catch (thrown) {
      const error = toAppError(thrown);
      log.error({ err: error }, 'the end of the attempt is not written yet');
      if (error.code !== 'database.unavailable') throw thrown;
      if (performance.now() > giveUpAtMs) return 'unknown';
    }
    await sleep(Math.min(1_000, env.WORKER_LEASE_MS / 10));
  }
}
