import { lanAddresses } from '@/lib/network/lan-addresses';

/** A host name that reaches a server listening on `host` from this machine, ready to stand in a URL. */
export function localHostOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** The address phones in the same network use; null where the server is not reachable from there. */
export function findLanHost(host: string, addresses: readonly string[] = lanAddresses()): string | null {
  if (host === '0.0.0.0' || host === '::') return addresses[0] ?? null;
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return isLoopback ? null : localHostOf(host);
}
