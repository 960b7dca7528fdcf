import ipaddr from 'ipaddr.js';

// ipaddr.js calls `::7f00:1`, which is 127.0.0.1 in an old notation, unicast: so v6 must lie in here too.
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address belongs to the public internet: unicast, of no special range, and for IPv6 inside
 * 2000::/3, which leaves out v4-mapped, v4-compatible and NAT64 forms. Only canonical spellings are
 * known (four decimal numbers, or IPv6 without a zone); anything else is not public.
 */
export function isPublicAddress(ip: string): boolean {
  const address = parseCanonical(ip);
  if (address === undefined || address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicastV6);
}

/** Whether an address is this machine itself, 127.0.0.0/8 or ::1; v4-mapped forms do not count. */
export function isLoopbackAddress(ip: string): boolean {
  return parseCanonical(ip)?.range() === 'loopback';
}

/** Whether a link may lead to this address. `allowLoopback` is the exception for tests. */
export function isAllowedAddress(ip: string, allowLoopback: boolean): boolean {
  return isPublicAddress(ip) || (allowLoopback && isLoopbackAddress(ip));
}

function parseCanonical(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip);
  return ipaddr.IPv6.isValid(ip) && !ip.includes('%') ? ipaddr.IPv6.parse(ip) : undefined;
}
