import { cookies, headers } from 'next/headers';
import { clientAddress } from '@/lib/http/client-address';
import { endSessionCookie, makeSessionCookie } from '@/lib/owner/session-cookie';

/** Signs the browser in that sent the form at hand. */
export async function openSession(): Promise<void> {
  (await cookies()).set(makeSessionCookie(await isHttps()));
}

/** Makes the browser at hand forget its session. */
export async function closeSession(): Promise<void> {
  (await cookies()).set(endSessionCookie(await isHttps()));
}

/** The address of the browser at hand, for rate limits. */
export async function formAddress(): Promise<string> {
  return clientAddress(await headers());
}

async function isHttps(): Promise<boolean> {
  return (await headers()).get('x-forwarded-proto') === 'https';
}
