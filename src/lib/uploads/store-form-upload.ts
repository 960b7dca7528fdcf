import type { Upload } from '../db/schema';
import { AppError } from '../errors';
import { parseMultipart, type FormFile } from '../http/parse-multipart';
import { newId } from '../new-id';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { maxFilenameChars } from './create-upload-schema';
import { insertWithinQuota } from './insert-within-quota';
import { maxUploadBytes } from './max-upload-bytes';
import { requireFreeSpace } from './require-free-space';

/** A file that came in a form, and the other fields of that form. */
export interface StoredForm {
  upload: Upload;
  fields: Record<string, string>;
}

/**
 * Streams the file of a multipart form straight into the storage, as a finished upload.
 * @throws AppError what parsing throws, `input.empty`, `upload.too_large`, `quota.exceeded`
 */
export async function storeFormUpload(request: Request): Promise<StoredForm> {
  const uploadId = newId('upload');
  const key = storageKeys.upload(uploadId);
  const largestBytes = maxUploadBytes('');
  await refuseHopeless(request, largestBytes);
  try {
    const { file, fields } = await parseMultipart(request, largestBytes, (file) => store(key, file, request));
    const stored = { uploadId, key, ...file, partSizeBytes: file.sizeBytes, partCount: 1 };
    return { upload: await insertWithinQuota({ ...stored, multipartId: null, status: 'complete' }), fields };
  } catch (thrown) {
    await getStorageAdapter().delete(key);
    throw thrown;
  }
}

async function store(key: string, { stream, filename, contentType }: FormFile, { signal }: Request) {
  const maxBytes = maxUploadBytes(contentType);
  const { sizeBytes } = await getStorageAdapter().put(key, stream, { contentType, maxBytes, signal });
  if (sizeBytes === 0) throw new AppError(filename === '' ? 'input.no_file' : 'input.empty');
  // Counted as the schema counts, in UTF-16 units; half a character is left out.
  const shortened = filename.slice(0, maxFilenameChars).replace(/[\uD800-\uDBFF]$/, '');
  return { filename: shortened || 'recording', contentType, sizeBytes };
}

/** Room for the boundaries and the other fields of a form. */
const formOverheadBytes = 2 * 1024 ** 2;

/** A body that says it is far too long, or for which there is no room, is refused before it is read. */
async function refuseHopeless(request: Request, maxBytes: number): Promise<void> {
  const fileBytes = Number(request.headers.get('content-length') ?? 0) - formOverheadBytes;
  if (fileBytes > maxBytes) throw new AppError('upload.too_large', { details: { maxBytes } });
  await requireFreeSpace(Math.max(0, fileBytes));
}
