import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/** A host name that reaches a server listening on `host` from this machine, ready to stand in a URL. */
export function localHostOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** The address phones in the same network use; null where the server is not reachable from there. */
export function findLanHost(
  host: string,
  interfaces: Record<string, NetworkInterfaceInfo[] | undefined> = networkInterfaces(),
): string | null {
  if (host !== '0.0.0.0' && host !== '::') return isLoopback(host) ? null : localHostOf(host);
  const candidates = Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, ...address })))
    .filter(
      ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
    )
    .sort((a, b) => rank(a) - rank(b));
  return candidates[0]?.address ?? null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Bridges of containers and tunnels last: no phone is on them. */
function rank({ name, address }: { name: string; address: string }): number {
  if (/^(docker|br-|veth|virbr|vmnet|tun|tap|utun|wg|tailscale)/.test(name)) return 3;
  if (address.startsWith('192.168.')) return 0;
  return address.startsWith('10.') ? 1 : 2;
}
