/** Which names a certificate authority may vouch for: what keeps its key from being worth stealing. */
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import ipaddr from 'ipaddr.js';
import { x509 } from './x509';

const nameConstraintsId = '2.5.29.30';

/**
 * Addresses that no server on the internet has. All of them are permitted, as a router may give this
 * machine another one any day, and phones would have to install another authority each time.
 */
const privateRanges = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

export interface PermittedNames {
  /** Host names, and with each those below it. */
  dns: string[];
  /** In the form 10.0.0.0/8. */
  ranges: string[];
}

/** What an authority for these names and addresses may vouch for: the names, and every private address. */
export function permittedFor(names: readonly string[]): PermittedNames {
  const addresses = names.filter((name) => isIP(name));
  const elsewhere = addresses.filter((address) => !isInRanges(address, privateRanges));
  const own = elsewhere.map((address) => `${address}/${isIP(address) === 4 ? 32 : 128}`);
  return { dns: names.filter((name) => !isIP(name)), ranges: [...privateRanges, ...own] };
}

export function isPermitted(name: string, { dns, ranges }: PermittedNames): boolean {
  if (isIP(name)) return isInRanges(name, ranges);
  return dns.some((base) => name === base || name.endsWith(`.${base}`));
}

function isInRanges(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.parse(address);
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** As a critical extension: a program that cannot obey it has to refuse the authority. */
export function constrainNames({ dns, ranges }: PermittedNames): x509.Extension {
  const bases = [
    ...dns.map((dNSName) => new GeneralName({ dNSName })),
    ...ranges.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const permittedSubtrees = new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base })));
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees }));
  return new x509.Extension(nameConstraintsId, true, value);
}

/** What a certificate of an authority permits; null if it vouches for any name. */
export function readPermitted(certificate: x509.X509Certificate): PermittedNames | null {
  const extension = certificate.getExtension(nameConstraintsId);
  if (!extension?.critical) return null;
  const { permittedSubtrees } = AsnConvert.parse(extension.value, NameConstraints);
  const bases = [...(permittedSubtrees ?? [])].map(({ base }) => base);
  return {
    dns: bases.flatMap(({ dNSName }) => dNSName ?? []),
    ranges: bases.flatMap(({ iPAddress }) => iPAddress ?? []),
  };
}
