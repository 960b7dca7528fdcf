import { isIP } from 'node:net';
import { join } from 'node:path';
import { isPermitted, readPermitted } from './name-constraints';
import { readPrivateFile, writePrivateFile } from './private-file';
import { caEndsAt, type LocalCa } from './read-local-ca';
import { importKeyPem, makeKeyPem, signingAlgorithm, x509 } from './x509';

const dayMs = 24 * 60 * 60_000;
/** Browsers refuse server certificates that live longer than 398 days. */
const lifetimeMs = 390 * dayMs;
const renewedBeforeMs = 30 * dayMs;

/** What the https server shows: its certificate followed by the CA's, and its key. */
export interface Leaf {
  chainPem: string;
  keyPem: string;
}

/** Those of the names that the authority may vouch for; one more would spoil the whole certificate. */
export function coveredNames(ca: LocalCa, names: readonly string[]): string[] {
  const permitted = readPermitted(new x509.X509Certificate(ca.certificatePem));
  return names.filter((name) => permitted === null || isPermitted(name, permitted));
}

/** A certificate for these names and addresses: the kept one if it still fits, else a new one, which is kept. */
export async function getLeaf(dataDir: string, ca: LocalCa, names: string[]): Promise<Leaf> {
  const file = join(dataDir, 'tls', 'leaf.pem');
  const kept = readPrivateFile(file)?.match(/-----BEGIN [\s\S]+?-----END [A-Z ]+-----/g) ?? [];
  const [certificatePem, keyPem] = kept;
  if (certificatePem && keyPem && (await fits(certificatePem, ca, names))) {
    return { chainPem: `${certificatePem}\n${ca.certificatePem}`, keyPem };
  }
  const fresh = await issueLeaf(ca, names);
  writePrivateFile(file, `${fresh.certificatePem}\n${fresh.keyPem}`);
  return { chainPem: `${fresh.certificatePem}\n${ca.certificatePem}`, keyPem: fresh.keyPem };
}

async function fits(certificatePem: string, ca: LocalCa, names: string[]): Promise<boolean> {
  const certificate = new x509.X509Certificate(certificatePem);
  const authority = new x509.X509Certificate(ca.certificatePem);
  const held = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  const heldNames = new Set(held.map(({ value }) => value));
  const endsWithCa = certificate.notAfter.getTime() === authority.notAfter.getTime();
  const isFresh = endsWithCa || certificate.notAfter.getTime() - Date.now() > renewedBeforeMs;
  if (!isFresh || names.some((name) => !heldNames.has(name))) return false;
  return certificate.verify({ publicKey: authority.publicKey, signatureOnly: true });
}

/** Signs a certificate for any names; the browser checks whether the authority may vouch for them. */
export async function issueLeaf(ca: LocalCa, names: string[]) {
  const keyPem = makeKeyPem();
  const { publicKey } = await importKeyPem(keyPem);
  const authority = new x509.X509Certificate(ca.certificatePem);
  const authorityKeys = await importKeyPem(ca.keyPem);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ['Pocketreel studio'] }],
    issuer: authority.subject,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Math.min(Date.now() - dayMs + lifetimeMs, caEndsAt(ca).getTime())),
    signingAlgorithm,
    publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem };
}
