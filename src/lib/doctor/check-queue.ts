import type { JobStore } from '../jobs/types';
import { describeAge } from './describe-age';
import type { Finding } from './finding';

/** Whether somebody is there for the jobs that wait. */
export async function checkQueue(store: JobStore): Promise<Finding> {
  const [{ depth, oldestPendingMs }, workers] = await Promise.all([store.queueStats(), store.listWorkers()]);
  const waiting =
    depth === 0 ? 'no job waits' : `${depth} waiting, the first for ${describeAge(oldestPendingMs ?? 0)}`;
  const text = `${workers.length} worker(s) alive, ${waiting}`;
  if (workers.length > 0 || depth === 0) return { topic: 'queue', text };
  return {
    topic: 'queue',
    text,
    remedy: 'Start the studio (./scripts/start), or a worker (npm run worker).',
  };
}
