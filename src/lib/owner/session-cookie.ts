import { randomBytes } from 'node:crypto';
import { type Session, sessionCookieName, sessionLifetimeSec, sessionSignature } from './session';
import { keepSession } from './session-rows';

export interface SessionCookie {
  name: string;
  value: string;
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
  path: '/';
  /** Seconds; 0 makes the browser forget the cookie. */
  maxAge: number;
}

/** The cookie that signs a browser in; `secure` if the page was asked for over https. */
export async function makeSessionCookie(secure: boolean): Promise<SessionCookie> {
  return { ...shape(secure), value: await createSession(), maxAge: sessionLifetimeSec };
}

/** The cookie that makes a browser forget its session. */
export function endSessionCookie(secure: boolean): SessionCookie {
  return { ...shape(secure), value: '', maxAge: 0 };
}

function shape(secure: boolean) {
  return { name: sessionCookieName(), httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;
}

/** A new, stored session of the owner as a cookie value; valid for 90 days. */
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
