import { hostname } from 'node:os';
import { writePrivateFile } from './private-file';
import { caFile, type LocalCa, readLocalCa } from './read-local-ca';
import { importKeyPem, makeKeyPem, signingAlgorithm, x509 } from './x509';

const dayMs = 24 * 60 * 60_000;
const lifetimeMs = 10 * 365 * dayMs;
const renewedBeforeMs = 400 * dayMs;

/** The CA kept in DATA_DIR/tls as one file, made at the first call and anew when a leaf could outlive it. */
export async function getLocalCa(dataDir: string): Promise<LocalCa> {
  const kept = readLocalCa(dataDir);
  if (kept && expiryMs(kept) - Date.now() > renewedBeforeMs) return kept;
  const ca = await makeCa();
  writePrivateFile(caFile(dataDir), `${ca.certificatePem}\n${ca.keyPem}`);
  return ca;
}

function expiryMs(ca: LocalCa): number {
  return new x509.X509Certificate(ca.certificatePem).notAfter.getTime();
}

async function makeCa(): Promise<LocalCa> {
  const keyPem = makeKeyPem();
  const keys = await importKeyPem(keyPem);
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The host name tells two studios apart in a phone's list of certificates.
    name: [{ CN: [`Pocketreel on ${hostname().slice(0, 40)}`] }],
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + lifetimeMs),
    signingAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem };
}
