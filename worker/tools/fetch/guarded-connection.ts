import { lookup as lookUpName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '@/core/errors/errors';
import { isAllowedAddress } from '@/lib/sources/address-guard';
import { openConnection, type Connection, type ConnectionOptions } from './open-response';

/** Answers a host name with all its addresses, in the order to try them. */
export type ResolveName = (hostname: string) => Promise<{ address: string; family: number }[]>;

const resolveByDns: ResolveName = (hostname) => lookUpName(hostname, { all: true });

export interface GuardedConnectionOptions extends Omit<ConnectionOptions, 'lookup'> {
  allowLoopback: boolean;
  /** The system's resolver where left out. */
  resolve?: ResolveName;
}

/**
 * Connects to public addresses only, before a byte is sent. A name is resolved once per connection, each
 * of its addresses is checked, and those very addresses are connected to: what the name says a moment
 * later does not matter.
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
  // A last look at where the connection really ended, should anything above be circumvented.
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
          callback(new AppError('source.unreachable', { internal: 'the name has no address' }), '');
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
