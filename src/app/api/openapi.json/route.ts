import { studioEndpoints } from '@/core/api/studio';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { openApiDocument } from '@/lib/openapi/openapi-document';

export const GET = route(studioEndpoints.describe, async () => openApiDocument());
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
