import type { Env } from '../env';
import { lanAddresses } from '../http/lan-addresses';

const loopbackHost = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;

/**
 * The origin under which a phone reaches this studio: APP_URL where set; else https where that is
 * served; else the address the request came to, or the one on the home network where that was loopback.
 */
export function studioOrigin(request: Request, env: Env, addresses: string[] = lanAddresses()): string {
  if (env.APP_URL !== undefined) return new URL(env.APP_URL).origin;
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const isLoopback = loopbackHost.test(host);
  const listensOutside = !loopbackHost.test(env.HOST);
  const lan = isLoopback && listensOutside ? addresses[0] : undefined;
  const name = lan ?? host.replace(/:\d+$/, '');
  if (env.HTTPS_PORT !== undefined) return `https://${name}:${env.HTTPS_PORT}`;
  const scheme = request.headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return lan === undefined ? `${scheme}://${host}` : `http://${lan}:${env.PORT}`;
}

/** Where the certificate of the local CA is had without trusting it yet; null where none is in use. */
export function certificateUrl(request: Request, env: Env): string | null {
  if (env.HTTPS_PORT === undefined) return null;
  const { hostname } = new URL(studioOrigin(request, env));
  return `http://${hostname}:${env.PORT}/pair/ca.crt`;
}
