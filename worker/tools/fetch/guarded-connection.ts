import { lookup as lookUpName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '@/core/errors/errors';
import { isAllowedAddress } from '@/lib/sources/address-guard';
import { openConnection, type Connection, type ConnectionOptions } from './open-response';

/** Resolves a host name to all its addresses, in the order to try them. */
export type ResolveName = (hostname: string) => Promise<{ address: string; family: number }[]>;

const resolveByDns: ResolveName = (hostname) => lookUpName(hostname, { all: true });

export interface GuardedConnectionOptions extends Omit<ConnectionOptions, 'lookup'> {
  allowLoopback: boolean;
  /** Default: the system's resolver. */
  resolve?: ResolveName;
}

/**
 * Connects to public addresses only. A name is resolved once per connection and each of its addresses is
 * checked; the connection uses these addresses, so a later change of the name (DNS rebinding) has no effect.
 * @throws AppError `source.blocked_address`; as `openConnection`
 */
export async function openGuardedConnection(
  url: URL,
  { allowLoopback, resolve = resolveByDns, ...options }: GuardedConnectionOptions,
): Promise<Connection> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(hostname) !== 0 && !isAllowedAddress(hostname, allowLoopback)) {
    throw new AppError('source.blocked_address');
  }
  const socket = await openConnection(url, { ...options, lookup: guardLookup(resolve, allowLoopback) });
  // Checks the address actually connected to, in case something above was circumvented.
  if (socket.remoteAddress !== undefined && isAllowedAddress(socket.remoteAddress, allowLoopback))
    return socket;
  socket.destroy();
  throw new AppError('source.blocked_address');
}

function guardLookup(resolve: ResolveName, allowLoopback: boolean): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) {
          callback(new AppError('source.unreachable', { internal: 'host name has no address' }), '');
        } else if (!addresses.every(({ address }) => isAllowedAddress(address, allowLoopback))) {
          callback(new AppError('source.blocked_address'), '');
        } else if (all === true) {
          callback(null, addresses);
        } else {
          callback(null, first.address, first.family);
        }
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };
}
