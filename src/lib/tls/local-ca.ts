import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Logger } from '../log';
import { constrainNames, isPermitted, permittedFor, readPermitted } from './name-constraints';
import { writePrivateFile } from './private-file';
import { caEndsAt, caFile, type LocalCa, readLocalCa } from './read-local-ca';
import { importKeyPem, makeKeyPem, signingAlgorithm, x509 } from './x509';

const dayMs = 24 * 60 * 60_000;
const lifetimeMs = 2 * 365 * dayMs;
/** So long before its end another takes over; the doctor announces that `announcedBeforeMs` before the end. */
const replacedBeforeMs = 30 * dayMs;
const announcedBeforeMs = 90 * dayMs;

/**
 * The CA kept in DATA_DIR/tls as one file: made at the first call, and again if it may vouch for too
 * much, for too little, or is about to end. Phones have to install the new one then, so the log says it.
 */
export async function getLocalCa(dataDir: string, names: readonly string[], log: Logger): Promise<LocalCa> {
  const kept = readLocalCa(dataDir);
  const fault = kept && findCaFault(kept, names);
  if (kept && fault === null) return kept;
  const ca = await makeCa(names);
  writePrivateFile(caFile(dataDir), `${ca.certificatePem}\n${ca.keyPem}`);
  if (kept) {
    log.warn(
      { reason: fault },
      'the certificate authority was replaced: on each phone, install the new one from /pair/ca.crt and remove the old one',
    );
  }
  return ca;
}

/** The day another authority takes over, if that is near; null otherwise. */
export function findReplacementDay(ca: LocalCa): Date | null {
  const endsAtMs = caEndsAt(ca).getTime();
  return endsAtMs - Date.now() > announcedBeforeMs ? null : new Date(endsAtMs - replacedBeforeMs);
}

/** Why an authority has to be replaced; null if it need not be. A missing address is a reason, a missing name is not. */
export function findCaFault(ca: LocalCa, names: readonly string[]): string | null {
  const certificate = new x509.X509Certificate(ca.certificatePem);
  const permitted = readPermitted(certificate);
  if (permitted === null) return 'it could vouch for any site';
  if (certificate.notAfter.getTime() - certificate.notBefore.getTime() > lifetimeMs)
    return 'it lives too long';
  if (certificate.notAfter.getTime() - Date.now() < replacedBeforeMs) return 'it is about to end';
  const missing = names.find((name) => isIP(name) && !isPermitted(name, permitted));
  return missing === undefined ? null : `it could not vouch for ${missing}`;
}

async function makeCa(names: readonly string[]): Promise<LocalCa> {
  const keyPem = makeKeyPem();
  const keys = await importKeyPem(keyPem);
  const madeOn = new Date().toISOString().slice(0, 10);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // Host name and day tell authorities apart in a phone's list of certificates.
    name: [{ CN: [`Pocketreel on ${hostname().slice(0, 40)}, ${madeOn}`] }],
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() - dayMs + lifetimeMs),
    signingAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      constrainNames(permittedFor(names)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), keyPem };
}
