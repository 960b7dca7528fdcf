import { and, eq, sql } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { isUploadInUse } from '../jobs/statements/is-upload-in-use';
import { findUpload } from './find-upload';
import { removeUploadFiles } from './remove-upload-files';

const isEndable = sql`(${uploads.status} = 'open' OR (${uploads.status} = 'complete' AND NOT ${isUploadInUse}))`;

/**
 * Ends an upload, finished or not, unless a job needs it, and removes what has arrived. A repeat answers the same.
 * @throws AppError `upload.not_found`, `upload.in_use`
 */
export async function abortUpload(uploadId: string): Promise<Upload> {
  const [aborted] = await getDatabase().run(
    (orm) =>
      orm
        .update(uploads)
        .set({ status: 'aborted' })
        .where(and(eq(uploads.uploadId, uploadId), isEndable))
        .returning(),
    { repeatable: true, makesRoom: true },
  );
  const upload = aborted ?? (await findUpload(uploadId));
  if (upload.status === 'complete') throw new AppError('upload.in_use');
  await removeUploadFiles(upload);
  return upload;
}
