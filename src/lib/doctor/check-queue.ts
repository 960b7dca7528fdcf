import type { JobStore } from '../jobs/types';
import { describeAge } from './describe-amounts';
import type { Finding } from './finding';

const topic = 'queue';
const mostCounted = 100;

/**
 * Whether a worker is running for the jobs that wait, and for those under way: a render on a GPU elsewhere
 * needs a worker too, which asks for its status when it falls silent.
 */
export async function checkQueue(store: JobStore): Promise<Finding> {
  const [{ depth, oldestPendingMs }, workers, running] = await Promise.all([
    store.queueStats(),
    store.listWorkers(),
    store.list({ status: 'processing', limit: mostCounted }),
  ]);
  const waiting =
    depth === 0 ? 'no job waits' : `${depth} waiting, the first for ${describeAge(oldestPendingMs ?? 0)}`;
  const underWay = running.jobs.length;
  const many =
    underWay === 0 ? '' : `, ${underWay}${running.nextCursor === null ? '' : ' or more'} under way`;
  const text = `${workers.length} worker(s) alive, ${waiting}${many}`;
  if (workers.length > 0 || depth + underWay === 0) return { topic, text };
  return { topic, text, remedy: 'Start the studio (./scripts/start), or a worker (npm run worker).' };
}
