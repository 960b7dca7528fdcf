import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { msFromNow } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { uploads } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';
import { removeUploadFiles } from './remove-upload-files';

/**
 * Ends uploads of which nothing has arrived although the URLs for their parts have expired: they would keep
 * room for a day. One with parts stays, to be resumed. The number of those ended.
 */
export async function endIdleUploads(idleForMs = audioUrlLifetimeSec * 1000): Promise<number> {
  const database = getDatabase();
  const isOld = sql`${uploads.createdAt} <= ${msFromNow(-idleForMs)}`;
  const isOpen = eq(uploads.status, 'open');
  const candidates = await database.run(
    (orm) =>
      orm
        .select()
        .from(uploads)
        .where(and(isOpen, isOld, isNotNull(uploads.multipartId))),
    { repeatable: true },
  );
  let ended = 0;
  for (const upload of candidates) {
    const arrived = await getStorageAdapter().listParts(upload.key, upload.multipartId!);
    if (arrived.length > 0) continue;
    const rows = await database.run(
      (orm) =>
        orm
          .update(uploads)
          .set({ status: 'aborted' })
          .where(and(eq(uploads.uploadId, upload.uploadId), isOpen))
          .returning({ uploadId: uploads.uploadId }),
      { repeatable: true },
    );
    if (rows.length === 0) continue;
    await removeUploadFiles(upload);
    ended += 1;
  }
  return ended;
}
