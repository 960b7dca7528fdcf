import { hostname } from 'node:os';
import { lanAddresses } from '../network/lan-addresses';

/** Every name and address under which a browser may ask this machine for the studio. */
export function studioNames(host: string, addresses: string[] = lanAddresses()): string[] {
  const name = hostname().toLowerCase();
  const isName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  const fixed = ['localhost', '127.0.0.1', '::1'];
  const own = isName ? [name, `${name}.local`] : [];
  const bound = host === '0.0.0.0' || host === '::' ? [] : [host];
  return [...new Set([...fixed, ...own, ...addresses, ...bound])];
}
