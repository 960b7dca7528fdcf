import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { abortUpload } from '@/lib/uploads/abort-upload';
import { describeUpload } from '@/lib/uploads/describe-upload';
import { getUpload } from '@/lib/uploads/get-upload';

export const GET = route({}, ({ params }) => getUpload(params.uploadId!));
export const DELETE = route({}, async ({ params }) => describeUpload(await abortUpload(params.uploadId!)));
export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
