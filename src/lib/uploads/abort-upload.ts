import { and, eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { AppError } from '../errors';
import { findUpload } from './find-upload';
import { removeUploadFiles } from './remove-upload-files';

/**
 * Gives up an upload that is not finished, and removes what has arrived. A repeat answers the same.
 * @throws AppError `upload.not_found`, `upload.already_finished`
 */
export async function abortUpload(uploadId: string): Promise<Upload> {
  const [aborted] = await getDatabase().run(
    (orm) =>
      orm
        .update(uploads)
        .set({ status: 'aborted' })
        .where(and(eq(uploads.uploadId, uploadId), eq(uploads.status, 'open')))
        .returning(),
    { repeatable: true },
  );
  const upload = aborted ?? (await findUpload(uploadId));
  if (upload.status === 'complete') throw new AppError('upload.already_finished');
  await removeUploadFiles(upload);
  return upload;
}
