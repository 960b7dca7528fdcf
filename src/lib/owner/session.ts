/** What a session cookie says, and its shape: `<payload as base64url JSON>.<HMAC-SHA256 as base64url>`. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { deriveSecret } from './derive-secret';

export const sessionLifetimeSec = 90 * 24 * 60 * 60;

export const sessionSchema = z.strictObject({
  /** Random, so that no two sessions sign the same bytes. */
  id: z.string().min(16),
  /** Seconds since 1970. */
  issuedAtSec: z.number().int(),
  expiresAtSec: z.number().int(),
});
export type Session = z.infer<typeof sessionSchema>;

/** The signature over an encoded payload, in base64url. */
export function sessionSignature(payload: string): string {
  return createHmac('sha256', deriveSecret('session')).update(payload).digest('base64url');
}

/** Browsers share cookies between ports of a host, so each studio's cookie has a name of its own. */
export function sessionCookieName(): string {
  return `pocketreel_${deriveSecret('session cookie name').toString('hex').slice(0, 8)}`;
}
