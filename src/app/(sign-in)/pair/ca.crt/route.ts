import { requestHandler } from '@/lib/http/request-handler';
import { readCaCertificate } from '@/lib/tls/read-ca-certificate';

/** The certificate of the local authority, for phones to trust; open, since it holds nothing secret. */
export const GET = requestHandler(
  'open',
  async () =>
    new Response(readCaCertificate(), {
      headers: {
        'Content-Type': 'application/x-x509-ca-cert',
        'Content-Disposition': 'attachment; filename="pocketreel-ca.crt"',
      },
    }),
);
