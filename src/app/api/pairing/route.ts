import { studioEndpoints } from '@/core/api/studio';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createPairingLink } from '@/lib/owner/create-pairing-link';

export const POST = route(studioEndpoints.pair, ({ request }) => createPairingLink(request.headers));
export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
