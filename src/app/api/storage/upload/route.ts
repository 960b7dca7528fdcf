import { uploadEndpoints } from '@/core/api/files';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createUpload } from '@/lib/uploads/create-upload';
import { listUploads } from '@/lib/uploads/list-uploads';

export const GET = route(uploadEndpoints.list, ({ query }) => listUploads(query));
export const POST = route(uploadEndpoints.create, ({ body }) => createUpload(body));
export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');
