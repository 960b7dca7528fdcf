import type { LocalStorageAdapter } from '../storage/local/LocalStorageAdapter';
import { readBody } from './read-body';

/**
 * Answers a PUT to a signed URL of the local storage as S3 does: 200 with the ETag and no body.
 * @throws AppError `upload.signature_invalid`, `upload.wrong_size`, `upload.not_found`, `storage.unavailable`
 */
export async function acceptPut(storage: LocalStorageAdapter, request: Request): Promise<Response> {
  const grant = storage.verifyPut(new URL(request.url).searchParams);
  const length = request.headers.get('content-length');
  const body = readBody(request);
  try {
    const etag = await storage.receive(grant, {
      body,
      contentType: request.headers.get('content-type'),
      lengthBytes: length === null ? null : Number(length),
    });
    return new Response(null, { status: 200, headers: { ETag: etag } });
  } finally {
    body.destroy();
  }
}
