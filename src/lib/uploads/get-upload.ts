import type { UploadProgress } from '@/core/api/files';
import { getStorageAdapter } from '../storage';
import { describeUpload } from './describe-upload';
import { findUpload } from './find-upload';
import { signParts } from './sign-parts';

/**
 * How far an upload is, so that a client resumes it where it stopped, also after its URLs expired.
 * @throws AppError `upload.not_found`
 */
export async function getUpload(uploadId: string): Promise<UploadProgress> {
  const upload = await findUpload(uploadId);
  const { key, multipartId, partSizeBytes, partCount } = upload;
  const isOpen = upload.status === 'open' && multipartId !== null;
  const arrivedParts = isOpen ? await getStorageAdapter().listParts(key, multipartId) : [];
  const arrived = new Set(arrivedParts.map((part) => part.partNumber));
  const missingParts = isOpen ? await signParts(upload, arrived) : [];
  return { ...describeUpload(upload), partSizeBytes, partCount, arrivedParts, missingParts };
}
