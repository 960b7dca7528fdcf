import { and, eq, sql } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { readClock } from '../db/read-clock';
import { uploads, type Upload } from '../db/schema';
import { readSweepLimit } from '../references/read-sweep-limit';
import { getStorageAdapter } from '../storage';
import { endIdleUploads } from './end-idle-uploads';
import { isUploadInUse } from '../jobs/statements/is-upload-in-use';
import { removeUploadFiles } from './remove-upload-files';

export interface UploadSweep {
  /** Uploads removed with their files. */
  uploads: number;
  /** Unfinished writes and multiparts that no upload knew of. */
  leftovers: number;
}

/**
 * Removes uploads older than this that are unfinished, aborted, or finished and wanted by no job; then
 * what crashed writers left. Marked as aborted first, so that a sweep that dies is finished by the next.
 */
export async function sweepUploads(olderThanMs: number): Promise<UploadSweep> {
  await endIdleUploads();
  const isOld = sql`${uploads.createdAt} <= ${nowMs} - ${olderThanMs}`;
  const database = getDatabase();
  await database.run((orm) =>
    orm
      .update(uploads)
      .set({ status: 'aborted' })
      .where(and(isOld, sql`(${uploads.status} = 'open' OR NOT ${isUploadInUse})`)),
  );
  const expired = await database.run((orm) =>
    orm
      .select()
      .from(uploads)
      .where(and(isOld, eq(uploads.status, 'aborted'))),
  );
  for (const upload of expired) await forget(upload);
  return { uploads: expired.length, leftovers: await removeLeftovers(olderThanMs) };
}

/** What is being written since the oldest running attempt began may be that attempt's. */
async function removeLeftovers(olderThanMs: number): Promise<number> {
  const sweepLimit = await readSweepLimit(getDatabase());
  const now = await readClock(getDatabase());
  return getStorageAdapter().removeLeftovers(now - sweepLimit(olderThanMs));
}

async function forget(upload: Upload): Promise<void> {
  await removeUploadFiles(upload);
  await getDatabase().run((orm) => orm.delete(uploads).where(eq(uploads.uploadId, upload.uploadId)));
}
