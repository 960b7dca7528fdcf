import { openApiDocument } from '@/lib/openapi/openapi-document';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** The description of this API, made from the schemas that validate it. */
export const GET = route({}, async () => Response.json(openApiDocument()));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
