import { toAppError } from '@/lib/errors';
import { runRounds } from './run-rounds';
import type { WorkerContext } from './worker-context';

/** Starts the reaper and this worker's sign of life; returns the function that stops both. */
export function startReaper({ env, store, workerId, log }: WorkerContext): () => Promise<void> {
  const round = async () => {
    try {
      await store.markWorkerSeen(workerId);
      const report = await store.markStaleJobsFailed();
      for (const [event, jobIds] of Object.entries(report) as [string, string[]][]) {
        for (const jobId of jobIds) log.warn({ jobId, event }, 'job reaped');
      }
    } catch (thrown) {
      log.error({ err: toAppError(thrown) }, 'reaper round failed');
    }
  };
  return runRounds(round, env.WORKER_REAP_INTERVAL_MS);
}
