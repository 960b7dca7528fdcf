import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/**
 * Says in the headers where a request really came from and how. What a client claims is overwritten;
 * only a hosting platform's own proxy, which sits before us in production, is believed.
 */
export function markForwarded(
  request: IncomingMessage,
  { trustsPlatform }: { trustsPlatform: boolean },
): void {
  const { headers, socket } = request;
  const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  const scheme = (socket as TLSSocket).encrypted ? 'https' : 'http';
  if (trustsPlatform && headers['x-forwarded-for'] !== undefined) {
    headers['x-forwarded-proto'] ??= scheme;
    return;
  }
  delete headers.forwarded;
  delete headers['x-forwarded-port'];
  headers['x-forwarded-for'] = address;
  headers['x-forwarded-proto'] = scheme;
  headers['x-forwarded-host'] = headers.host ?? '';
}
