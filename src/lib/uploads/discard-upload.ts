import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { removeUploadFiles } from './remove-upload-files';

/** Removes an upload that no job came to use, finished or not; its room is free again. */
export async function discardUpload(upload: Upload): Promise<void> {
  await getDatabase().run(
    (orm) => orm.update(uploads).set({ status: 'aborted' }).where(eq(uploads.uploadId, upload.uploadId)),
    { repeatable: true },
  );
  await removeUploadFiles(upload);
}
