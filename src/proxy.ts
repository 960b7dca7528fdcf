import { type NextRequest, NextResponse } from 'next/server';
import { getEnv } from './lib/env';
import { errorSentences } from '@/core/errors/error-sentences';
import { pagePolicy } from './lib/http/page-policy';
import { pathHeader } from './lib/http/internal-headers';
import { comesFromElsewhere } from './lib/http/require-same-origin';
import { readBearerToken } from './lib/owner/read-bearer-token';
import { readSession } from './lib/owner/verify-session';

/**
 * What every page request passes first: forms of other sites are refused, strangers are sent to sign in
 * before anything is drawn, and the page gets a policy with a new nonce and learns its own path.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && comesFromElsewhere(request)) {
    return new NextResponse(`${errorSentences['origin.forbidden']}\n`, { status: 403 });
  }
  if (isReading && !openPages.test(pathname) && !mayBeOwner(request.headers)) {
    return leadToLogin(request);
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = pagePolicy(nonce, getEnv('web'));
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set(pathHeader, pathname + search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

const openPages = /^\/(?:login|pair|v)(?:\/|$)/;

/** Whether a look into the database is worth it, which the page's own check takes: a session may have ended. */
function mayBeOwner(headers: Headers): boolean {
  return readBearerToken(headers) !== null || readSession(headers) !== null;
}

function leadToLogin({ nextUrl }: NextRequest): NextResponse {
  const login = nextUrl.clone();
  login.pathname = '/login';
  login.search =
    nextUrl.pathname === '/' ? '' : `?next=${encodeURIComponent(nextUrl.pathname + nextUrl.search)}`;
  const response = NextResponse.redirect(login);
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

/** Pages alone: bodies that pass here are cut at 10 MB, so the API must not; files need no nonce. */
export const config = {
  matcher: [
    '/((?!api(?:/|$)|_next/static/|_next/image|.*\\.(?:js|css|map|json|webmanifest|txt|png|jpg|svg|ico|webp|woff2)$).*)',
  ],
};
