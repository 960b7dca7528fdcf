import { cookies, headers } from 'next/headers';
import { getEnv } from '@/lib/env';
import { clientAddress } from '@/lib/limits/client-address';
import { endSessionCookie, makeSessionCookie } from '@/lib/owner/session-cookie';
import { endSession } from '@/lib/owner/session-rows';
import { readSession } from '@/lib/owner/verify-session';

/** Signs the browser in that sent the form at hand. */
export async function openSession(): Promise<void> {
  (await cookies()).set(await makeSessionCookie(await isHttps()));
}

/** Ends the session of the browser at hand, and makes it forget the cookie. */
export async function closeSession(): Promise<void> {
  const session = readSession(await headers());
  if (session !== null) await endSession(session);
  (await cookies()).set(endSessionCookie(await isHttps()));
}

/** The address of the browser at hand, for rate limits. */
export async function formAddress(): Promise<string> {
  return clientAddress(await headers());
}

/** Where APP_URL is https, a cookie never travels without, whatever a proxy in front says or leaves out. */
async function isHttps(): Promise<boolean> {
  const isScheme = (await headers()).get('x-forwarded-proto') === 'https';
  return isScheme || getEnv('web').APP_URL?.startsWith('https:') === true;
}
