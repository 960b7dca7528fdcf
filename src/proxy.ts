import { type NextRequest, NextResponse } from 'next/server';
import { getEnv } from './lib/env';
import { errorSentences } from '@/core/errors/error-sentences';
import { pagePolicy, publicPagePolicy } from './lib/http/page-policy';
import { pathHeader } from './lib/http/internal-headers';
import { comesFromElsewhere } from './lib/http/require-same-origin';
import { readBearerToken } from './lib/owner/read-bearer-token';
import { readSession } from './lib/owner/verify-session';

/**
 * What every page request passes first: forms of other sites are refused, and strangers are sent to sign in
 * before anything is drawn. A page of the studio gets a policy with a fresh nonce and its own path, and is
 * never stored; a public page is the same for everybody and may be.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && comesFromElsewhere(request)) {
    return new NextResponse(`${errorSentences['origin.forbidden']}\n`, { status: 403 });
  }
  if (publicPages.test(pathname)) return servePublic();
  if (isReading && !signInPages.test(pathname) && !mayBeOwner(request.headers)) {
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

const signInPages = /^\/(?:login|pair)(?:\/|$)/;

/** The pages of `(public)`, for everybody. */
const publicPages = /^\/(?:licences|v)(?:\/|$)/;

/** Says nothing about caching: a page made at build time may be kept by anyone. */
function servePublic(): NextResponse {
  const response = NextResponse.next();
  response.headers.set('content-security-policy', publicPagePolicy(getEnv('web')));
  return response;
}

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
