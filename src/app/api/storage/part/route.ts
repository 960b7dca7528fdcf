import { acceptPut } from '@/lib/http/accept-put';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { getLocalStorage } from '@/lib/storage';

/** The signature of the URL stands in for the owner. */
export const PUT = route({ owner: false }, ({ request }) => acceptPut(getLocalStorage(), request));
export const { GET, POST, PATCH, DELETE, OPTIONS } = wrongMethods('PUT');
