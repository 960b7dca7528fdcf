import type { AnswerOf } from '@/core/api/endpoint';
import type { downloadEndpoint } from '@/core/api/files';
import { AppError } from '@/core/errors/errors';
import { getLocalStorage, getStorageAdapter } from '../storage';
import { isStorageKey } from '../storage/keys';
import { requireOwner } from './require-owner';
import { sendObject } from './send-object';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';

/**
 * Answers `?key=` with the object's bytes, or with a signed URL if the storage serves them itself. A query
 * with a signature needs no owner; without one, `filename` makes the browser save.
 * @throws AppError `owner.required`, `upload.signature_invalid`, `input.invalid`, `storage.not_found`
 */
export async function sendDownload(request: Request): Promise<Response | AnswerOf<typeof downloadEndpoint>> {
  const query = new URL(request.url).searchParams;
  if (query.has('signature')) {
    const storage = getLocalStorage();
    const { key, downloadFilename } = storage.verifyGet(query);
    return sendObject(storage, key, request, { downloadFilename });
  }
  await requireOwner(request);
  const storage = getStorageAdapter();
  const key = query.get('key') ?? '';
  if (!isStorageKey(key)) throw new AppError('input.invalid', { details: { field: 'key' } });
  const downloadFilename = query.get('filename') ?? undefined;
  if (!storage.servesDirectly) return sendObject(storage, key, request, { downloadFilename });
  if ((await storage.stat(key)) === null) throw new AppError('storage.not_found');
  const expiresAt = new Date(Date.now() + audioUrlLifetimeSec * 1000).toISOString();
  return {
    downloadUrl: await storage.signGet(key, { expiresInSec: audioUrlLifetimeSec, downloadFilename }),
    expiresAt,
  };
}
