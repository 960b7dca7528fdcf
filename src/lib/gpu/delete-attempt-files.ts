import type { Database } from '../db/database';
import { toAppError } from '@/core/errors/errors';
import type { Dispatch, JobStore } from '../jobs/types';
import type { Logger } from '../log';
import type { StorageAdapter } from '../storage/types';
import { readPlan } from './dispatch-plan';
import { finishedKindOf } from './finished-kinds';

interface Context {
  store: JobStore;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
}

/**
 * Deletes what a dispatched attempt put into the storage, if the attempt is lost for good and no row has
 * its files. A token never comes back, so what is lost stays lost. A failure is logged; the sweep of
 * unreferenced files finds what stayed, and what a render that does not know yet still sends.
 */
export async function deleteAttemptFiles(
  { attemptToken, jobId, plan }: Pick<Dispatch, 'attemptToken' | 'jobId' | 'plan'>,
  { store, database, storage, log }: Context,
): Promise<void> {
  const readable = readPlan(plan);
  if (readable === null)
    return log.warn({ jobId }, 'dispatch has an unreadable plan, its files are left to the sweep');
  const job = await store.get(jobId);
  const isOurs = job?.claimToken === attemptToken;
  if (isOurs && (job.status === 'processing' || job.status === 'complete')) return;
  const kind = finishedKindOf(readable);
  if (await kind.areFilesKept(readable, database)) return;
  const prefix = kind.filesPrefix(readable);
  try {
    await storage.deletePrefix(prefix);
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), jobId, prefix }, 'files of a lost attempt not deleted');
  }
}
