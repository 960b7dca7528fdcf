import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@/core/errors/errors';

/** What a signed URL lets its holder do. */
export interface SignedRequest {
  method: 'GET' | 'PUT';
  /** Path of the route, without query. */
  path: string;
  /** All parameters of the query but `expires` and `signature`. */
  params: Record<string, string>;
}

/**
 * Signs URLs of this app with HMAC-SHA256 over method, path, every parameter and the moment of expiry
 * (whole seconds since 1970). The same secret in two processes makes the same signatures.
 */
export class UrlSigner {
  constructor(private readonly secret: Buffer) {}

  /** The path with its signed query. */
  sign({ method, path, params }: SignedRequest, expiresInSec: number): string {
    const query = new URLSearchParams(params);
    query.set('expires', String(Math.ceil(Date.now() / 1000 + expiresInSec)));
    query.set('signature', this.signatureOf(method, path, query).toString('base64url'));
    return `${path}?${query}`;
  }

  /**
   * The signed parameters of a query.
   * @throws AppError `upload.signature_invalid` if the signature is wrong, missing or expired
   */
  verify(method: 'GET' | 'PUT', path: string, query: URLSearchParams): Record<string, string> {
    const given = Buffer.from(query.get('signature') ?? '', 'base64url');
    const expected = this.signatureOf(method, path, query);
    const genuine = given.length === expected.length && timingSafeEqual(given, expected);
    if (!genuine || !(Number(query.get('expires')) * 1000 > Date.now())) {
      throw new AppError('upload.signature_invalid');
    }
    return Object.fromEntries(query);
  }

  private signatureOf(method: string, path: string, query: URLSearchParams): Buffer {
    const signed = [...query].filter(([name]) => name !== 'signature').sort(byNameThenValue);
    return createHmac('sha256', this.secret)
      .update(JSON.stringify([method, path, signed]))
      .digest();
  }
}

function byNameThenValue(a: [string, string], b: [string, string]): number {
  const [left, right] = [a.join('\0'), b.join('\0')];
  return left < right ? -1 : left > right ? 1 : 0;
}
