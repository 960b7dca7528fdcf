import { setTimeout as sleep } from 'node:timers/promises';
import { and, inArray, sql } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { assets } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { getJobStore } from '../jobs';
import type { Logger } from '../log';
import { deleteFilesOfGone, filesFirstIfFull } from '../storage/delete-files-of-gone';
import { storageKeys } from '../storage/keys';
import { listUses, usesOf, withOwnEdits } from './asset-uses';
import { findAsset } from './find-asset';

/**
 * Deletes a recording and its files, with the audio that was prepared from it for reels. With `force`, its jobs
 * are cancelled first and the edits made from it alone are deleted too; videos stay, and so do reels, without
 * its sound. Rows are deleted first, so that a repeat finds nothing even if the storage failed.
 * @throws AppError `asset.not_found`; `asset.in_use` with the uses in its details, unless forced.
 */
export async function deleteAsset(
  assetId: string,
  { force, log }: { force: boolean; log: Logger },
): Promise<void> {
  const gone = await filesFirstIfFull(
    () => (force ? deleteWithEdits(assetId) : deleteUnused(assetId)),
    async () => {
      await findAsset(assetId);
      const doomed = await withOwnEdits(assetId, force ? 'all' : 'unlisted');
      const isUsed = !force && (await listUses(doomed, 1)).length > 0;
      return isUsed ? [] : doomed.map(storageKeys.assetPrefix);
    },
  );
  if (gone.length === 0) {
    await findAsset(assetId);
    const usedBy = await listUses(await withOwnEdits(assetId, 'unlisted'));
    throw new AppError('asset.in_use', { details: { usedBy } });
  }
  await deleteFilesOfGone(gone.map(storageKeys.assetPrefix), log);
}

/** The deleting statement itself checks for uses, so that no edit saved meanwhile loses its source. */
async function deleteUnused(assetId: string): Promise<string[]> {
  const doomed = await withOwnEdits(assetId, 'unlisted');
  const isUnused = sql`NOT EXISTS (${usesOf(doomed)})`;
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .delete(assets)
        .where(and(inArray(assets.assetId, doomed), isUnused))
        .returning({ assetId: assets.assetId }),
    { makesRoom: true },
  );
  return rows.map((row) => row.assetId);
}

async function deleteWithEdits(assetId: string): Promise<string[]> {
  await cancelJobsOf(assetId);
  // Read after the jobs have ended: one of them may have saved another edit before it was cancelled.
  const doomed = await withOwnEdits(assetId);
  const rows = await getDatabase().run(
    (orm) => orm.delete(assets).where(inArray(assets.assetId, doomed)).returning({ assetId: assets.assetId }),
    { makesRoom: true },
  );
  return rows.map((row) => row.assetId);
}

/** A worker stops its tools within two seconds; one that does not answer is not waited for. */
const stopsWithinMs = 4_000;

async function cancelJobsOf(assetId: string): Promise<void> {
  const store = getJobStore();
  const waitUntilMs = performance.now() + stopsWithinMs;
  for (;;) {
    const uses = await listUses(await withOwnEdits(assetId), Number.MAX_SAFE_INTEGER);
    const jobIds = uses.filter(({ type }) => type === 'job').map(({ id }) => id);
    for (const jobId of jobIds) await store.requestCancel(jobId);
    if (jobIds.length === 0 || performance.now() > waitUntilMs) return;
    await sleep(100);
  }
}
