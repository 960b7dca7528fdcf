import { eq, sql } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { endIdleUploads } from './end-idle-uploads';
import { usedBytes } from './used-bytes';

/**
 * Adds an upload if it still fits into the studio's storage, judged in the statement that adds it.
 * @throws AppError `quota.exceeded`
 */
export async function insertWithinQuota(upload: Omit<Upload, 'createdAt'>): Promise<Upload> {
  const kept = (await tryInsert(upload)) ?? ((await endIdleUploads()) > 0 ? await tryInsert(upload) : null);
  const quotaBytes = getEnv().STORAGE_QUOTA_BYTES;
  if (!kept) throw new AppError('quota.exceeded', { details: { quotaBytes } });
  return kept;
}

async function tryInsert(upload: Omit<Upload, 'createdAt'>): Promise<Upload | null> {
  const quotaBytes = getEnv().STORAGE_QUOTA_BYTES;
  const { uploadId, key, filename, contentType, sizeBytes, partSizeBytes, partCount } = upload;
  const identity = sql`${uploadId}, ${key}, ${filename}, ${contentType}`;
  const sizes = sql`${sizeBytes}, ${partSizeBytes}, ${partCount}`;
  const row = sql`${identity}, ${sizes}, ${upload.multipartId}, ${upload.status}, ${nowMs}`;
  const [inserted] = await getDatabase().run(
    (orm) =>
      orm
        .insert(uploads)
        .select(sql`SELECT ${row} WHERE ${usedBytes} + ${sizeBytes} <= ${quotaBytes}`)
        .onConflictDoNothing()
        .returning(),
    { repeatable: true },
  );
  // Nothing inserted: it does not fit, or a lost answer hid that it went in.
  return inserted ?? (await findOwn(uploadId)) ?? null;
}

async function findOwn(uploadId: string): Promise<Upload | undefined> {
  const same = eq(uploads.uploadId, uploadId);
  const rows = await getDatabase().run((orm) => orm.select().from(uploads).where(same), { repeatable: true });
  return rows[0];
}
