import { ApiError } from '@/data/ApiError';
import { uploadApi } from './upload-api';
import { openUploadMemory } from './upload-memory';

/**
 * Forgets the uploads of a cancelled file and tells the studio to drop what it has of them. Resolves once
 * they are forgotten; where the studio is not reached, its sweep drops them within a day.
 */
export async function discardUploadsOf(file: { name: string; size: number } | null): Promise<void> {
  if (file === null) return;
  const memory = openUploadMemory();
  const uploads = (await memory.list()).filter(
    ({ filename, sizeBytes }) => filename === file.name && sizeBytes === file.size,
  );
  await Promise.all(uploads.map(({ fingerprint }) => memory.forget(fingerprint)));
  for (const { uploadId } of uploads) {
    uploadApi.abort(uploadId).catch((thrown: unknown) => {
      if (!(thrown instanceof ApiError)) throw thrown;
    });
  }
}
