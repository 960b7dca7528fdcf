import { Readable } from 'node:stream';
import type { Upload } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { type FormFile, type IncomingForm, parseMultipart } from './parse-multipart';
import { newId } from '../new-id';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { maxFilenameChars } from '@/core/api/files';
import { maxUploadBytes } from './max-upload-bytes';
import { requireFreeSpace } from './require-free-space';
import { UploadReservation } from './UploadReservation';

/** A file that came in a form, and the other fields of that form. */
export interface StoredForm {
  upload: Upload;
  fields: Record<string, string>;
}

/**
 * Streams the file of a multipart form straight into the storage, as a finished upload. It never has more than
 * there is room for in the quota, however many forms come at once.
 * @throws AppError what parsing throws, `input.empty`, `upload.too_large`, `quota.exceeded`
 */
export async function storeFormUpload(form: IncomingForm): Promise<StoredForm> {
  const uploadId = newId('upload');
  const key = storageKeys.upload(uploadId);
  const largestBytes = maxUploadBytes('');
  const leastBytes = await refuseHopeless(form, largestBytes);
  const reservation = await UploadReservation.open(uploadId, key, leastBytes);
  try {
    const take = (file: FormFile) => store(key, file, { reservation, signal: form.signal });
    const { file, fields } = await parseMultipart(form, largestBytes, take);
    return { upload: await reservation.finish(file), fields };
  } catch (thrown) {
    await getStorageAdapter().delete(key);
    await reservation.cancel();
    throw thrown;
  }
}

interface Storing {
  reservation: UploadReservation;
  signal: AbortSignal;
}

async function store(
  key: string,
  { stream, filename, contentType }: FormFile,
  { reservation, signal }: Storing,
) {
  const maxBytes = maxUploadBytes(contentType);
  const body = Readable.from(withinQuota(stream, reservation));
  const { sizeBytes } = await getStorageAdapter().put(key, body, { contentType, maxBytes, signal });
  if (sizeBytes === 0) throw new AppError(filename === '' ? 'input.no_file' : 'input.empty');
  // Counted as the schema counts, in UTF-16 units; half a character is left out.
  const shortened = filename.slice(0, maxFilenameChars).replace(/[\uD800-\uDBFF]$/, '');
  return { filename: shortened || 'recording', contentType, sizeBytes };
}

/** The chunks of a file, each once there is room for it. */
async function* withinQuota(stream: Readable, reservation: UploadReservation): AsyncGenerator<Buffer> {
  let receivedBytes = 0;
  for await (const chunk of stream) {
    receivedBytes += (chunk as Buffer).length;
    await reservation.cover(receivedBytes);
    yield chunk as Buffer;
  }
}

/** Room for the boundaries and the other fields of a form. */
const formOverheadBytes = 2 * 1024 ** 2;

/** Refuses a body that is far too long, or for which there is no room, before it is read; returns its least size. */
async function refuseHopeless({ announcedBytes }: IncomingForm, maxBytes: number): Promise<number> {
  const fileBytes = announcedBytes - formOverheadBytes;
  if (fileBytes > maxBytes) throw new AppError('upload.too_large', { details: { maxBytes } });
  await requireFreeSpace(Math.max(0, fileBytes));
  return Math.max(0, fileBytes);
}
