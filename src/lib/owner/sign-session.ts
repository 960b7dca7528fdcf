import { randomBytes } from 'node:crypto';
import { type Session, sessionLifetimeSec, sessionSignature } from './session';

/** A fresh session of the owner as a cookie value, valid for 90 days from `nowMs`. */
export function signSession(nowMs: number = Date.now()): string {
  const issuedAtSec = Math.floor(nowMs / 1000);
  const session: Session = {
    id: randomBytes(16).toString('base64url'),
    issuedAtSec,
    expiresAtSec: issuedAtSec + sessionLifetimeSec,
  };
  const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${payload}.${sessionSignature(payload)}`;
}
