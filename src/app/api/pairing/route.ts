import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createPairingLink } from '@/lib/owner/create-pairing-link';

/** A new one-time link that pairs a phone. */
export const POST = route({}, ({ request }) => createPairingLink(request.headers));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
