import type { Server, Socket } from 'node:net';
import { networkOf } from '@/lib/http/client-address';

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
