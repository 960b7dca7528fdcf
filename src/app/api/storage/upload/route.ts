import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createUpload } from '@/lib/uploads/create-upload';
import { listQuerySchema } from '@/core/api/list-query';
import { parseQuery } from '@/lib/http/parse-query';
import { listUploads } from '@/lib/uploads/list-uploads';
import { createUploadSchema } from '@/lib/uploads/create-upload-schema';

/** Uploads that take room. */
export const GET = route({}, ({ query }) => listUploads(parseQuery(listQuerySchema, query)));
export const POST = route({ body: createUploadSchema }, ({ body }) => createUpload(body));
export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');
