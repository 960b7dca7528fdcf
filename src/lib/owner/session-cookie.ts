import { createSession } from './create-session';
import { sessionCookieName, sessionLifetimeSec } from './session';

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

/** The cookie that signs a browser in; `secure` where the page was asked for over https. */
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
