import { and, eq, sql } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { jobs, uploads, type Upload } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { removeUploadFiles } from './remove-upload-files';

/** An upload is referenced while a job that still has to run names its key. */
const isReferenced = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${jobs.status} IN ('pending', 'processing')
  AND ${uploads.key} IN (json_extract(${jobs.input}, '$.storageKey'), json_extract(${jobs.input}, '$.coverKey')))`;

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
  const isOld = sql`${uploads.createdAt} <= ${nowMs} - ${olderThanMs}`;
  const database = getDatabase();
  await database.run((orm) =>
    orm
      .update(uploads)
      .set({ status: 'aborted' })
      .where(and(isOld, sql`(${uploads.status} = 'open' OR NOT ${isReferenced})`)),
  );
  const expired = await database.run((orm) =>
    orm
      .select()
      .from(uploads)
      .where(and(isOld, eq(uploads.status, 'aborted'))),
  );
  for (const upload of expired) await forget(upload);
  return { uploads: expired.length, leftovers: await getStorageAdapter().removeLeftovers(olderThanMs) };
}

async function forget(upload: Upload): Promise<void> {
  await removeUploadFiles(upload);
  await getDatabase().run((orm) => orm.delete(uploads).where(eq(uploads.uploadId, upload.uploadId)));
}
