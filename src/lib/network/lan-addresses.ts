import { networkInterfaces } from 'node:os';

const virtualName = /^(?:docker|br-|veth|virbr|vmnet|utun|tailscale|tun|tap|awdl|llw)/;

/** IPv4 addresses of this machine that a phone on the same network may reach, the likeliest first. */
export function lanAddresses(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string[] {
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, ...address })))
    .filter(
      ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
    )
    .sort((a, b) => rank(a) - rank(b))
    .map(({ address }) => address);
}

function rank({ name, address }: { name: string; address: string }): number {
  if (virtualName.test(name)) return 3;
  if (address.startsWith('192.168.')) return 0;
  return address.startsWith('10.') ? 1 : 2;
}
