import type { UploadAnswer } from '@/core/api/files';
import type { Upload } from '../db/schema';

/** An upload as clients see it. */
export function describeUpload(upload: Upload): UploadAnswer {
  const { uploadId, key, status, filename, contentType, sizeBytes } = upload;
  return { uploadId, key, status, filename, contentType, sizeBytes };
}
