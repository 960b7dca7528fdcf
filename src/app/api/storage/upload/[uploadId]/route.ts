import { uploadEndpoints } from '@/core/api/files';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { abortUpload } from '@/lib/uploads/abort-upload';
import { describeUpload } from '@/lib/uploads/describe-upload';
import { getUpload } from '@/lib/uploads/get-upload';

export const GET = route(uploadEndpoints.get, ({ params }) => getUpload(params.uploadId));

export const DELETE = route(uploadEndpoints.end, async ({ params }) =>
  describeUpload(await abortUpload(params.uploadId)),
);

export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
