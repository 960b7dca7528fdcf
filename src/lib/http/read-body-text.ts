import { AppError } from '@/core/errors/errors';
import { readBody } from './read-body';

/**
 * The body as text, counted while it arrives: a body that lies about its length is cut off all the same.
 * @throws AppError `input.too_large`; `input.not_json` where it is not UTF-8; `input.invalid` where it broke off.
 */
export async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > maxBytes) throw new AppError('input.too_large', { details: { maxBytes } });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Leaving the loop early destroys the stream, which drops the rest without closing the connection.
  for await (const chunk of readBody(request) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw new AppError('input.too_large', { details: { maxBytes } });
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('input.not_json', { cause });
  }
}
