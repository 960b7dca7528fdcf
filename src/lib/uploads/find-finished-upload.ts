import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { completeUpload } from './complete-upload';

/**
 * The upload behind a storage key that a client names. One whose parts have all arrived is completed
 * here, for clients that send the file and go straight on.
 * @throws AppError `upload.not_found`, `upload.incomplete`
 */
export async function findFinishedUpload(key: string): Promise<Upload> {
  const [upload] = await getDatabase().run((orm) => orm.select().from(uploads).where(eq(uploads.key, key)), {
    repeatable: true,
  });
  if (!upload || upload.status === 'aborted') throw new AppError('upload.not_found');
  return upload.status === 'complete' ? upload : completeUpload(upload.uploadId);
}
