import type { Upload } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';

/** Removes all that an upload has in the storage: parts and file. It may hold nothing. */
export async function removeUploadFiles({ uploadId, key, multipartId }: Upload): Promise<void> {
  const storage = getStorageAdapter();
  if (multipartId !== null) await storage.abortMultipart(key, multipartId);
  await storage.deletePrefix(storageKeys.uploadPrefix(uploadId));
}
