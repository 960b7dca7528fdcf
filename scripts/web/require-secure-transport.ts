import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Env } from '@/lib/env';

const yearSec = 365 * 24 * 60 * 60;

/**
 * Tells a browser to come back over https alone, where a proxy serves the studio so: it said so, or this is
 * the host of APP_URL. Not with a certificate of the local CA: a phone gets that one over http, from the
 * same host.
 */
export function requireSecureTransport(
  request: IncomingMessage,
  response: ServerResponse,
  { APP_URL }: Pick<Env, 'APP_URL'>,
): void {
  const { 'x-forwarded-proto': scheme, host } = request.headers;
  const ownTls = 'encrypted' in request.socket;
  const appUrl = APP_URL === undefined ? null : new URL(APP_URL);
  const isApp = appUrl?.protocol === 'https:' && appUrl.host === host;
  if (isApp || (scheme === 'https' && !ownTls))
    response.setHeader('Strict-Transport-Security', `max-age=${yearSec}`);
}
