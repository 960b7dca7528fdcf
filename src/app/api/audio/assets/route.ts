import { assetsQuerySchema, listAssets } from '@/lib/assets/list-assets';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** Recordings, newest first. */
export const GET = route({}, ({ query }) => listAssets(parseQuery(assetsQuerySchema, query)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
