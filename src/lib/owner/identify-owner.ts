import { readCookie } from '../http/read-cookie';
import { equalSecrets } from './equal-secrets';
import { getOwnerToken } from './owner-token';
import { sessionCookieName } from './session';
import { verifySession } from './verify-session';

/** How a request shows the owner: by token, by session cookie, or not at all. */
export type OwnerProof = 'token' | 'session' | null;

/** Looks at `Authorization: Bearer` first; where that header is present, the cookie no longer counts. */
export function identifyOwner(headers: Headers): OwnerProof {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    return token !== undefined && equalSecrets(token, getOwnerToken()) ? 'token' : null;
  }
  const cookie = readCookie(headers, sessionCookieName());
  return cookie !== null && verifySession(cookie) !== null ? 'session' : null;
}
