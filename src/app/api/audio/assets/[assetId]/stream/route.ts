import { streamAsset, streamQuerySchema } from '@/lib/assets/stream-asset';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** The sound of a recording, in ranges. */
export const GET = route({}, ({ request, params, query }) =>
  streamAsset(params.assetId!, parseQuery(streamQuerySchema, query), request),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
