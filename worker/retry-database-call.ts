import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/core/errors/errors';
import type { WorkerContext } from './worker-context';

/**
 * Repeats a call while the database cannot be reached or its disk is full. A worker that is shutting down
 * gives up after one lease and returns `unknown`; then the reaper decides.
 */
export async function retryDatabaseCall<T>(
  { env, log, draining }: Pick<WorkerContext, 'env' | 'log' | 'draining'>,
  call: () => Promise<T>,
): Promise<T | 'unknown'> {
  const giveUpAtMs = performance.now() + env.WORKER_LEASE_MS;
  for (;;) {
    try {
      return await call();
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'database.unavailable' && error.code !== 'storage.full') throw thrown;
      log.error({ err: error }, 'database call failed, trying again');
      if (draining?.aborted && performance.now() > giveUpAtMs) return 'unknown';
    }
    await sleep(Math.min(1_000, env.WORKER_LEASE_MS / 10));
  }
}
