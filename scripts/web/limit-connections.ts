import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { networkOf } from '@/lib/limits/client-address';

export interface ConnectionLimits {
  total: number;
  /** From one address (of IPv6: one network of 64 bits). */
  perAddress: number;
  /** Senders that stand for many, such as a proxy: for them only the total counts. */
  isShared: (address: string) => boolean;
}

/** Closes connections beyond the limits as they come in. */
export function limitConnections(server: Server, { total, perAddress, isShared }: ConnectionLimits): void {
  const counts = new Map<string, number>();
  server.maxConnections = total;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isShared(address)) return;
    const network = networkOf(address);
    const count = (counts.get(network) ?? 0) + 1;
    counts.set(network, count);
    socket.once('close', () => {
      const left = counts.get(network)! - 1;
      if (left === 0) counts.delete(network);
      else counts.set(network, left);
    });
    if (count > perAddress) socket.destroy();
  });
}

/** Refuses a request of which its client has too many under way; true where it did. */
export type RefusesRequest = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Limits the requests under way of each client that a proxy tells of (by `markForwarded`): as its requests
 * come on the proxy's connections, `limitConnections` cannot tell them from anybody else's. A request is under
 * way until its answer and its body have both ended.
 */
export function limitForwardedRequests(perAddress: number): RefusesRequest {
  const counts = new Map<string, number>();
  return (request, response) => {
    const client = String(request.headers['x-forwarded-for']);
    if (client === request.socket.remoteAddress?.replace(/^::ffff:/, '')) return false;
    const network = networkOf(client);
    const count = (counts.get(network) ?? 0) + 1;
    if (count > perAddress) {
      response.writeHead(429, { 'content-type': 'text/plain', 'retry-after': '30', connection: 'close' });
      response.end('Too many requests at once. Wait half a minute, then try again.\n');
      return true;
    }
    counts.set(network, count);
    const ended = [request, response].map((side) => new Promise((resolve) => side.once('close', resolve)));
    void Promise.all(ended).then(() => {
      const left = counts.get(network)! - 1;
      if (left === 0) counts.delete(network);
      else counts.set(network, left);
    });
    return false;
  };
}
