import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile } from './private-file';

/** The certificate authority of this studio; phones that trust it trust the studio's https. */
export interface LocalCa {
  certificatePem: string;
  keyPem: string;
}

/** The CA as it is kept; null if https was never asked for. */
export function readLocalCa(dataDir: string): LocalCa | null {
  const [certificatePem, keyPem] =
    readPrivateFile(caFile(dataDir))?.match(/-----BEGIN [\s\S]+?-----END [A-Z ]+-----/g) ?? [];
  return certificatePem && keyPem ? { certificatePem, keyPem } : null;
}

/** In one file, so that key and certificate are always of one make. */
export function caFile(dataDir: string): string {
  return join(dataDir, 'tls', 'ca.pem');
}

/** When phones stop to trust it. */
export function caEndsAt(ca: LocalCa): Date {
  return new Date(new X509Certificate(ca.certificatePem).validTo);
}
