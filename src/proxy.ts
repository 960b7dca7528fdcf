import { type NextRequest, NextResponse } from 'next/server';
import { getEnv } from './lib/env';
import { pagePolicy } from './lib/http/page-policy';
import { pathHeader } from './lib/http/path-header';

/** Gives every page a policy with a fresh nonce, which Next puts on its scripts, and tells it its own path. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = pagePolicy(nonce, getEnv('web'));
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set(pathHeader, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

/** Pages alone: bodies that pass here are cut at 10 MB, so the API must not; files need no nonce. */
export const config = {
  matcher: [
    '/((?!api(?:/|$)|_next/static/|_next/image|.*\\.(?:js|css|map|json|webmanifest|txt|png|jpg|svg|ico|webp|woff2)$).*)',
  ],
};
