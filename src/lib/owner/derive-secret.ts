import { hkdfSync } from 'node:crypto';
import { getEnv } from '../env';
import { getOwnerToken } from './owner-token';

/**
 * A secret of 32 bytes for one purpose (such as `session`), the same in every process of this studio:
 * HKDF-SHA256 of SESSION_SECRET where set, else of the owner token. Different purposes share nothing.
 */
export function deriveSecret(purpose: string): Buffer {
  const root = getEnv().SESSION_SECRET ?? getOwnerToken();
  return Buffer.from(hkdfSync('sha256', root, 'pocketreel', `pocketreel/${purpose}`, 32));
}
