import { AppError } from '../errors';

/**
 * The body as text, counted while it arrives: a body that lies about its length is cut off all the same.
 * @throws AppError `input.too_large`; `input.not_json` where it is not UTF-8 or broke off.
 */
export async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > maxBytes) throw new AppError('input.too_large', { details: { maxBytes } });
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sizeBytes += value.byteLength;
      if (sizeBytes > maxBytes) {
        await reader.cancel();
        throw new AppError('input.too_large', { details: { maxBytes } });
      }
      chunks.push(value);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('input.not_json', { cause });
  }
}
