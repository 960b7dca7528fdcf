import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';

/**
 * The row of an upload.
 * @throws AppError `upload.not_found`
 */
export async function findUpload(uploadId: string): Promise<Upload> {
  const [upload] = await getDatabase().run(
    (orm) => orm.select().from(uploads).where(eq(uploads.uploadId, uploadId)),
    { repeatable: true },
  );
  if (!upload) throw new AppError('upload.not_found');
  return upload;
}
