import { toAppError } from '@/lib/errors';
import { removeAlive, writeAlive } from './alive-file';
import { runRounds } from './run-rounds';
import type { WorkerContext } from './worker-context';

/** Starts the reaper and this worker's sign of life; returns the function that stops both. */
export function startReaper({ env, store, workerId, log }: WorkerContext): () => Promise<void> {
  let databaseAtMs = Date.now();
  const leaveSign = () => {
    try {
      writeAlive(env.DATA_DIR, { workerId, atMs: Date.now(), databaseAtMs });
    } catch (thrown) {
      // A full disk must not keep the queue from being cleared.
      log.warn({ err: thrown }, 'the sign of life could not be written');
    }
  };
  let answeredAtMs = performance.now();
  let reapFromMs = 0;
  const isSettling = () => {
    const silentForMs = performance.now() - answeredAtMs;
    answeredAtMs = performance.now();
    // Leases that ran out while nobody could reach the database prove nothing: their owners come first.
    if (silentForMs > Math.max(env.WORKER_LEASE_MS / 2, 3 * env.WORKER_REAP_INTERVAL_MS)) {
      reapFromMs = performance.now() + env.WORKER_LEASE_MS / 4;
    }
    return performance.now() < reapFromMs;
  };
  const round = async () => {
    // Before the database is asked: a worker that waits for it lives all the same.
    leaveSign();
    try {
      await store.markWorkerSeen(workerId);
      databaseAtMs = Date.now();
      if (isSettling()) return;
      const report = await store.markStaleJobsFailed();
      for (const [event, jobIds] of Object.entries(report) as [string, string[]][]) {
        for (const jobId of jobIds) log.warn({ jobId, event }, 'job reaped');
      }
    } catch (thrown) {
      log.error({ err: toAppError(thrown) }, 'reaper round failed');
    }
  };
  const stop = runRounds(round, env.WORKER_REAP_INTERVAL_MS);
  return async () => {
    await stop();
    removeAlive(env.DATA_DIR);
  };
}
