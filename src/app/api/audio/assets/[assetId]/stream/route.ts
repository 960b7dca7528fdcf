import { findSoundKey, streamQuerySchema } from '@/lib/assets/find-sound-key';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { serveSound } from '@/lib/http/serve-sound';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** The sound of a recording, in ranges. */
export const GET = route({}, async ({ request, params, query }) => {
  const { variant } = parseQuery(streamQuerySchema, query);
  return serveSound(await findSoundKey(params.assetId!, variant), request);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
