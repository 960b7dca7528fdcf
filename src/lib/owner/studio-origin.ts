import type { Env } from '../env';
import { AppError } from '@/core/errors/errors';
import { isHost } from '../network/is-host';
import { lanAddresses } from '../network/lan-addresses';

const loopbackHost = /^(?:(?:[\w-]+\.)*localhost\.?|127(?:\.\d+){3}|\[::1\]|::1)(?::\d+)?$/i;
/** "Every address", which browsers on this machine take for loopback. */
const everyHost = /^(?:0\.0\.0\.0|\[::\])(?::\d+)?$/;

/**
 * The origin under which a phone reaches this studio: APP_URL if set; else https if that is served; else
 * the address the request came to, or the one on the home network if that was loopback.
 * @throws AppError `input.invalid` if the request names no host that a link could lead to.
 */
export function studioOrigin(headers: Headers, env: Env, addresses: string[] = lanAddresses()): string {
  if (env.APP_URL !== undefined) return new URL(env.APP_URL).origin;
  const host = hostOf(headers);
  const isLoopback = isThisMachineOnly(host);
  const listensOutside = !loopbackHost.test(env.HOST);
  const lan = isLoopback && listensOutside ? addresses[0] : undefined;
  const name = lan ?? host.replace(/:\d+$/, '');
  if (env.HTTPS_PORT !== undefined) return `https://${name}:${env.HTTPS_PORT}`;
  const scheme = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return lan === undefined ? `${scheme}://${host}` : `http://${lan}:${env.PORT}`;
}

/** Whether a host of a link, with or without its port, leads another device to itself. */
export function isThisMachineOnly(host: string): boolean {
  return loopbackHost.test(host) || everyHost.test(host);
}

/** The host a request came to, as a browser writes it; a header with anything else makes no link. */
function hostOf(headers: Headers): string {
  const sent = headers.get('host') ?? 'localhost';
  if (isHost(sent)) return sent;
  throw new AppError('input.invalid', { details: [{ path: 'Host', message: 'is not a host name' }] });
}

/** Where the certificate of the local CA is served without https; null if none is in use. */
export function certificateUrl(headers: Headers, env: Env): string | null {
  if (env.HTTPS_PORT === undefined) return null;
  const { hostname } = new URL(studioOrigin(headers, env));
  return `http://${hostname}:${env.PORT}/pair/ca.crt`;
}
