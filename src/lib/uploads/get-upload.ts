import { getStorageAdapter } from '../storage';
import type { ArrivedPart } from '../storage/types';
import { describeUpload, type UploadAnswer } from './describe-upload';
import { findUpload } from './find-upload';
import { signParts, type SignedPart } from './sign-parts';

/** How far an upload is, so that a client goes on where it stopped, also after its URLs expired. */
export interface UploadProgress extends UploadAnswer {
  partSizeBytes: number;
  partCount: number;
  arrivedParts: ArrivedPart[];
  /** Those still to be sent, with fresh URLs; empty unless the upload is open. */
  missingParts: SignedPart[];
}

/** @throws AppError `upload.not_found` */
export async function getUpload(uploadId: string): Promise<UploadProgress> {
  const upload = await findUpload(uploadId);
  const { key, multipartId, partSizeBytes, partCount } = upload;
  const isOpen = upload.status === 'open' && multipartId !== null;
  const arrivedParts = isOpen ? await getStorageAdapter().listParts(key, multipartId) : [];
  const arrived = new Set(arrivedParts.map((part) => part.partNumber));
  const missingParts = isOpen ? await signParts(upload, arrived) : [];
  return { ...describeUpload(upload), partSizeBytes, partCount, arrivedParts, missingParts };
}
