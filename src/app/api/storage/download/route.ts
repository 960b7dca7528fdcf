import { downloadEndpoint } from '@/core/api/files';
import { route } from '@/lib/http/route';
import { sendDownload } from '@/lib/http/send-download';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const GET = route(downloadEndpoint, ({ request }) => sendDownload(request));
export const HEAD = GET;
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
