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
 * Deletes the files of a dispatched attempt if the attempt has ended without completing and no row points to
 * them. A token is never used again, so this is final. A failure is logged; the sweep of unreferenced files
 * deletes the rest, including files that a running render still uploads.
 */
export async function deleteAttemptFiles(
  { attemptToken, jobId, plan }: Pick<Dispatch, 'attemptToken' | 'jobId' | 'plan'>,
  { store, database, storage, log }: Context,
): Promise<void> {
  const readable = readPlan(plan);
  if (readable === null)
    return log.warn({ jobId }, 'plan of the dispatch unreadable, files left to the sweep');
  const job = await store.get(jobId);
  const isOurs = job?.claimToken === attemptToken;
  if (isOurs && (job.status === 'processing' || job.status === 'complete')) return;
  const kind = finishedKindOf(readable);
  if (await kind.areFilesKept(readable, database)) return;
  const prefix = kind.filesPrefix(readable);
  try {
    await storage.deletePrefix(prefix);
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), jobId, prefix }, 'files of an unfinished attempt not deleted');
  }
}
