import { route } from '@/lib/http/route';
import { sendCaCertificate } from '@/lib/tls/send-ca-certificate';

/** The certificate of the local authority, for phones to trust; open, since it holds nothing secret. */
export const GET = route({ owner: false }, async () => sendCaCertificate());
