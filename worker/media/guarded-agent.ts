import { lookup as lookUpName } from 'node:dns/promises';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { AppError } from '@/lib/errors';
import { isAllowedAddress } from '@/lib/sources/address-guard';

/** Answers a host name with all its addresses, in the order to try them. */
export type ResolveName = (hostname: string) => Promise<{ address: string; family: number }[]>;

const resolveByDns: ResolveName = (hostname) => lookUpName(hostname, { all: true });

export interface GuardedAgentOptions {
  allowLoopback: boolean;
  /** The system's resolver where left out. */
  resolve?: ResolveName;
  connectTimeoutMs: number;
  /** Silence allowed before the headers and between two pieces of a body. */
  idleTimeoutMs: number;
}

/**
 * An undici agent that connects to public addresses only. A name is resolved once per connection, each
 * of its addresses is checked, and those very addresses are connected to: what the name says a moment
 * later does not matter. Failures carry an AppError `source.blocked_address`. The caller destroys it.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { allowLoopback, resolve = resolveByDns, connectTimeoutMs, idleTimeoutMs } = options;
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup: guardLookup(resolve, allowLoopback),
  });
  return new Agent({
    connect: (target, callback) => {
      const hostname = target.hostname.replace(/^\[|\]$/g, '');
      if (isIP(hostname) !== 0 && !isAllowedAddress(hostname, allowLoopback)) {
        callback(new AppError('source.blocked_address'), null);
        return;
      }
      connect(target, (error, socket) => {
        if (error !== null) callback(error, null);
        else if (isConnectedInward(socket, allowLoopback))
          callback(new AppError('source.blocked_address'), null);
        else callback(null, socket);
      });
    },
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    pipelining: 1,
  });
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

// A last look at where the connection really ended, should anything above be circumvented.
function isConnectedInward(socket: Socket, allowLoopback: boolean): boolean {
  if (socket.remoteAddress !== undefined && isAllowedAddress(socket.remoteAddress, allowLoopback))
    return false;
  socket.destroy();
  return true;
}
