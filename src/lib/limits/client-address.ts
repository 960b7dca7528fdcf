import ipaddr from 'ipaddr.js';

/**
 * By whom tries are counted: the address a request came from, as the front door or the hosting platform
 * writes it into the header. Of IPv6 the first 64 bits, since every connection has the rest to itself.
 */
export function clientAddress(headers: Headers): string {
  const entries = (headers.get('x-forwarded-for') ?? '').split(',');
  return networkOf(entries.at(-1)!.trim());
}

/** An IPv4 address as it is, an IPv6 address as its network of 64 bits, anything else cut short. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address.slice(0, 64) || 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
