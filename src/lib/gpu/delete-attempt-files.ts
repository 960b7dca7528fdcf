import { eq } from 'drizzle-orm';
import type { Database } from '../db/database';
import { videos } from '../db/schema';
import { toAppError } from '@/core/errors/errors';
import type { Dispatch, JobStore } from '../jobs/types';
import type { Logger } from '../log';
import { storageKeys } from '../storage/keys';
import type { StorageAdapter } from '../storage/types';
import { dispatchPlanSchema } from './dispatch-plan';

interface Context {
  store: JobStore;
  database: Database;
  storage: StorageAdapter;
  log: Logger;
}

/**
 * Deletes what a dispatched attempt put into the storage, where the attempt is lost for good and no video
 * has its files. A token never comes back, so what is lost stays lost. A failure is logged; the sweep of
 * unreferenced files finds what stayed, and what a render that does not know yet still sends.
 */
export async function deleteAttemptFiles(
  { attemptToken, jobId, plan }: Pick<Dispatch, 'attemptToken' | 'jobId' | 'plan'>,
  { store, database, storage, log }: Context,
): Promise<void> {
  const { videoId } = dispatchPlanSchema.parse(plan);
  const job = await store.get(jobId);
  const isOurs = job?.claimToken === attemptToken;
  if (isOurs && (job.status === 'processing' || job.status === 'complete')) return;
  const rows = await database.run(
    (orm) => orm.select({ videoId: videos.videoId }).from(videos).where(eq(videos.videoId, videoId)),
    { repeatable: true },
  );
  if (rows.length > 0) return;
  try {
    await storage.deletePrefix(storageKeys.videoPrefix(videoId));
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), jobId, videoId }, 'files of a lost attempt not deleted');
  }
}
