import { uploadEndpoints } from '@/core/api/files';
import { acceptPut } from '@/lib/http/accept-put';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { getLocalStorage } from '@/lib/storage';

export const PUT = route(uploadEndpoints.putPart, ({ request }) => acceptPut(getLocalStorage(), request));
export const { GET, POST, PATCH, DELETE, OPTIONS } = wrongMethods('PUT');
