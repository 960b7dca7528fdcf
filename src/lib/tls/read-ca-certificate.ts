import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { readLocalCa } from './read-local-ca';

/**
 * The certificate of the local CA as DER, which iOS and Android offer to install.
 * @throws AppError `route.not_found` if this studio does not serve https.
 */
export function readCaCertificate(): Uint8Array<ArrayBuffer> {
  const { HTTPS_PORT, DATA_DIR } = getEnv();
  const ca = HTTPS_PORT === undefined ? null : readLocalCa(DATA_DIR);
  if (ca === null) throw new AppError('route.not_found');
  return Uint8Array.from(Buffer.from(ca.certificatePem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64'));
}
