import type { CreateUpload, UploadTicket } from '@/core/api/files';
import type { Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { newId } from '../new-id';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { insertWithinQuota } from './insert-within-quota';
import { maxUploadBytes } from './max-upload-bytes';
import { signParts } from './sign-parts';

/** Every part but the last has this size: R2 wants equal parts of at least 5 MiB. */
const partSizeBytes = 8 * 1024 ** 2;

/**
 * Opens an upload: checks what the client declares, keeps room for it, and signs a URL for each part.
 * @throws AppError `input.empty`, `upload.too_large`, `quota.exceeded`
 */
export async function createUpload(declared: CreateUpload): Promise<UploadTicket> {
  const { filename, sizeBytes } = declared;
  const contentType = declared.contentType || 'application/octet-stream';
  const maxBytes = maxUploadBytes(contentType);
  if (sizeBytes === 0) throw new AppError('input.empty');
  if (sizeBytes > maxBytes) throw new AppError('upload.too_large', { details: { maxBytes } });

  const uploadId = newId('upload');
  const key = storageKeys.upload(uploadId);
  const partCount = Math.ceil(sizeBytes / partSizeBytes);
  const file = { uploadId, key, filename, contentType, sizeBytes, partSizeBytes, partCount };
  const upload = await openMultipart({ ...file, status: 'open', multipartId: null });
  const parts = await signParts(upload);
  const only = parts.length === 1 ? { uploadUrl: parts[0]!.url, method: 'PUT' as const } : {};
  return { uploadId, key, partSizeBytes, parts, ...only };
}

async function openMultipart(file: Omit<Upload, 'createdAt'>): Promise<Upload> {
  const storage = getStorageAdapter();
  const { multipartId } = await storage.createMultipart(file.key, file.contentType);
  try {
    return await insertWithinQuota({ ...file, multipartId });
  } catch (thrown) {
    await storage.abortMultipart(file.key, multipartId);
    throw thrown;
  }
}
