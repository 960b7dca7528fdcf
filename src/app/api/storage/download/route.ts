import { route } from '@/lib/http/route';
import { sendDownload } from '@/lib/http/send-download';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** For the owner, or for anyone with a signed URL. */
export const GET = route({ owner: false }, ({ request }) => sendDownload(request));
export const HEAD = GET;
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
