import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createUpload } from '@/lib/uploads/create-upload';
import { createUploadSchema } from '@/lib/uploads/create-upload-schema';

export const POST = route({ body: createUploadSchema }, ({ body }) => createUpload(body));
export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
