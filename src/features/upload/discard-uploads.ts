import { ApiFailure } from '../api/ApiFailure';
import { uploadApi } from './upload-api';
import { openUploadMemory } from './upload-memory';

/** Tells the studio to drop what a cancelled file has sent; if that fails, its sweep does it within a day. */
export async function discardUploadsOf(file: { name: string; size: number } | null): Promise<void> {
  if (file === null) return;
  const memory = openUploadMemory();
  for (const upload of await memory.list()) {
    if (upload.filename !== file.name || upload.sizeBytes !== file.size) continue;
    await memory.forget(upload.fingerprint);
    try {
      await uploadApi.abort(upload.uploadId);
    } catch (thrown) {
      if (!(thrown instanceof ApiFailure)) throw thrown;
    }
  }
}
