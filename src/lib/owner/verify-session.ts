import { equalSecrets } from './equal-secrets';
import {
  type Session,
  sessionCookieName,
  sessionLifetimeSec,
  sessionSchema,
  sessionSignature,
} from './session';

/** The session that a request's cookie shows; null as for `verifySession`. */
export function readSession(headers: Headers): Session | null {
  const cookie = readCookie(headers, sessionCookieName());
  return cookie === null ? null : verifySession(cookie);
}

/**
 * The session a cookie value shows; null if it is not signed by this studio, expired or malformed. Whether
 * it was ended since is for `isSessionKept` to say.
 */
export function verifySession(value: string, nowMs: number = Date.now()): Session | null {
  const [payload, signature, ...rest] = value.split('.');
  if (!payload || !signature || rest.length > 0) return null;
  if (!equalSecrets(signature, sessionSignature(payload))) return null;
  const session = sessionSchema.safeParse(parseJson(payload));
  if (!session.success) return null;
  const { issuedAtSec, expiresAtSec } = session.data;
  const tooLong = expiresAtSec - issuedAtSec > sessionLifetimeSec;
  return expiresAtSec * 1000 > nowMs && !tooLong ? session.data : null;
}

/** The value of a cookie; null if it was not sent. */
function readCookie(headers: Headers, name: string): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
