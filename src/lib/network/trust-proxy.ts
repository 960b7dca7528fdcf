import proxyAddr from 'proxy-addr';

/** Whether the sender at `hop` (0 is the one connected to us) is a proxy whose headers are believed. */
export type TrustsProxy = (address: string, hop: number) => boolean;

const mostHops = 10;

/**
 * Reads TRUST_PROXY: `off`, how many proxies stand in front of the studio, or where they are: addresses,
 * networks such as `10.0.0.0/8`, and the names `loopback`, `linklocal`, `uniquelocal`, with commas between.
 * @throws Error if it is none of these
 */
export function parseTrustProxy(setting: string): TrustsProxy {
  if (setting === 'off') return () => false;
  if (/^\d+$/.test(setting)) {
    const hops = Number(setting);
    if (hops < 1 || hops > mostHops) throw new RangeError(`${hops} proxies`);
    return (_address, hop) => hop < hops;
  }
  return proxyAddr.compile(setting.split(',').map((address) => address.trim()));
}

export function isTrustProxySetting(setting: string): boolean {
  try {
    parseTrustProxy(setting);
    return true;
  } catch {
    return false;
  }
}
