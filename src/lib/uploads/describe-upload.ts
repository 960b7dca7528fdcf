import type { Upload } from '../db/schema';

/** An upload as clients see it. */
export interface UploadAnswer {
  uploadId: string;
  key: string;
  status: Upload['status'];
  filename: string;
  contentType: string;
  sizeBytes: number;
}

export function describeUpload(upload: Upload): UploadAnswer {
  const { uploadId, key, status, filename, contentType, sizeBytes } = upload;
  return { uploadId, key, status, filename, contentType, sizeBytes };
}
