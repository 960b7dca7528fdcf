import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/core/errors/errors';
import type { WorkerContext } from './worker-context';

/**
 * Repeats a write while the database cannot be reached or has no room on its disk. A worker that is to end
 * gives up after one lease with `unknown`; then the reaper decides.
 */
export async function untilAnswered<T>(
  { env, log, draining }: Pick<WorkerContext, 'env' | 'log' | 'draining'>,
  write: () => Promise<T>,
): Promise<T | 'unknown'> {
  const giveUpAtMs = performance.now() + env.WORKER_LEASE_MS;
  for (;;) {
    try {
      return await write();
    } catch (thrown) {
      const error = toAppError(thrown);
      log.error({ err: error }, 'the end of the attempt is not written yet');
      if (error.code !== 'database.unavailable' && error.code !== 'storage.full') throw thrown;
      if (draining?.aborted && performance.now() > giveUpAtMs) return 'unknown';
    }
    await sleep(Math.min(1_000, env.WORKER_LEASE_MS / 10));
  }
}
