import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { readLocalCa } from './read-local-ca';

/**
 * The certificate of the local CA as a file that iOS and Android offer to install.
 * @throws AppError `route.not_found` where this studio does not serve https.
 */
export function sendCaCertificate(): Response {
  const { HTTPS_PORT, DATA_DIR } = getEnv();
  const ca = HTTPS_PORT === undefined ? null : readLocalCa(DATA_DIR);
  if (ca === null) throw new AppError('route.not_found');
  const der = Buffer.from(ca.certificatePem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return new Response(new Uint8Array(der), {
    headers: {
      'Content-Type': 'application/x-x509-ca-cert',
      'Content-Disposition': 'attachment; filename="pocketreel-ca.crt"',
    },
  });
}
