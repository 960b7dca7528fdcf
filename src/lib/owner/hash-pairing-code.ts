import { createHash } from 'node:crypto';

/** What is stored of a pairing code: SHA-256, hex. The code itself has 128 random bits, so no salt is needed. */
export function hashPairingCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
