import { and, eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { uploads, type Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import type { ArrivedPart } from '../storage/types';
import { findUpload } from './find-upload';
import { partsOf } from './sign-parts';

/**
 * Joins the parts of an upload to its file. A repeat, also at the same time, answers the same.
 * @throws AppError `upload.not_found`, `upload.incomplete` (its details name the missing parts),
 * `upload.already_finished` for an aborted one
 */
export async function completeUpload(uploadId: string): Promise<Upload> {
  const upload = await findUpload(uploadId);
  if (upload.status === 'complete') return upload;
  if (upload.status === 'aborted' || upload.multipartId === null)
    throw new AppError('upload.already_finished');
  const storage = getStorageAdapter();
  const parts = await storage.listParts(upload.key, upload.multipartId);
  const missingPartNumbers = findMissing(upload, parts);
  if (missingPartNumbers.length > 0) {
    // An earlier call may have joined them and died, or be at it now.
    const isJoined = (await storage.stat(upload.key))?.sizeBytes === upload.sizeBytes;
    if (isJoined) return markComplete(upload);
    throw new AppError('upload.incomplete', { details: { missingPartNumbers } });
  }
  await storage.completeMultipart(upload.key, upload.multipartId, parts);
  return markComplete(upload);
}

/** Numbers of the parts that are not there in their planned size. */
function findMissing(upload: Upload, parts: ArrivedPart[]): number[] {
  const arrivedBytes = new Map(parts.map((part) => [part.partNumber, part.sizeBytes]));
  const missing = partsOf(upload).filter((part) => arrivedBytes.get(part.partNumber) !== part.sizeBytes);
  return missing.map((part) => part.partNumber);
}

async function markComplete(upload: Upload): Promise<Upload> {
  const { uploadId } = upload;
  const [completed] = await getDatabase().run(
    (orm) =>
      orm
        .update(uploads)
        .set({ status: 'complete' })
        .where(and(eq(uploads.uploadId, uploadId), eq(uploads.status, 'open')))
        .returning(),
    { repeatable: true },
  );
  if (completed) return completed;
  const now = await findUpload(uploadId);
  if (now.status === 'complete') return now;
  // Aborted while it was joined: nothing refers to the file.
  await getStorageAdapter().deletePrefix(storageKeys.uploadPrefix(uploadId));
  throw new AppError('upload.already_finished');
}
