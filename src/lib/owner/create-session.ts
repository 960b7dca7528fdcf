import { randomBytes } from 'node:crypto';
import { type Session, sessionLifetimeSec, sessionSignature } from './session';
import { keepSession } from './session-rows';

/** A fresh session of the owner, in force, as a cookie value; valid for 90 days. */
export async function createSession(): Promise<string> {
  const issuedAtSec = Math.floor(Date.now() / 1000);
  const session: Session = {
    id: randomBytes(16).toString('base64url'),
    issuedAtSec,
    expiresAtSec: issuedAtSec + sessionLifetimeSec,
  };
  await keepSession(session);
  const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${payload}.${sessionSignature(payload)}`;
}
