import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import proxyAddr from 'proxy-addr';
import { isHost } from '@/lib/network/is-host';
import type { TrustsProxy } from '@/lib/network/trust-proxy';

export interface ForwardingRules {
  trustsProxy: TrustsProxy;
  /** APP_URL: where the outside reaches the studio. */
  appUrl?: string;
}

/**
 * Says in the headers where a request really came from, how, and under which host. What a client claims is
 * overwritten; only a trusted proxy is believed.
 */
export function markForwarded(request: IncomingMessage, { trustsProxy, appUrl }: ForwardingRules): void {
  const { headers, socket } = request;
  const peer = socket.remoteAddress ?? 'unknown';
  const isTrusted = trustsProxy(peer, 0);
  const claimed = (name: string) => (isTrusted ? firstOf(headers[name]) : undefined);
  const scheme = (socket as TLSSocket).encrypted ? 'https' : 'http';
  const claimedScheme = claimed('x-forwarded-proto')?.toLowerCase();
  const client = isTrusted ? proxyAddr(request, trustsProxy) : peer;
  const host = outerHost(headers, claimed('x-forwarded-host'), isTrusted, appUrl);

  headers['x-forwarded-for'] = (isIP(client) ? client : peer).replace(/^::ffff:/, '');
  headers['x-forwarded-proto'] =
    claimedScheme === 'https' || claimedScheme === 'http' ? claimedScheme : scheme;
  headers['x-forwarded-host'] = host;
  headers.host = host;
  delete headers.forwarded;
  delete headers['x-forwarded-port'];
}

/**
 * The host that the browser shows. A proxy that says nothing of it often puts its upstream's name in Host:
 * then APP_URL tells. So does a browser on a page of APP_URL, whatever stands between, by its Origin.
 */
function outerHost(
  { host = '', origin }: IncomingMessage['headers'],
  claimed: string | undefined,
  isTrusted: boolean,
  appUrl: string | undefined,
): string {
  const own = appUrl === undefined ? null : new URL(appUrl);
  if (own !== null && origin === own.origin) return own.host;
  if (claimed !== undefined && isHost(claimed)) return claimed;
  return isTrusted && own !== null ? own.host : host;
}

/** The outermost entry of a header that proxies may append to; undefined where there is none. */
function firstOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',', 1)[0]!
      .trim() || undefined
  );
}
