import { uploadEndpoints } from '@/core/api/files';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { completeUpload } from '@/lib/uploads/complete-upload';
import { describeUpload } from '@/lib/uploads/describe-upload';

export const POST = route(uploadEndpoints.complete, async ({ params }) =>
  describeUpload(await completeUpload(params.uploadId)),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
