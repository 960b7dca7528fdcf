import { assetEndpoints } from '@/core/api/assets';
import { findSoundKey } from '@/lib/assets/find-sound-key';
import { route } from '@/lib/http/route';
import { serveSound } from '@/lib/http/serve-sound';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const GET = route(assetEndpoints.stream, async ({ request, params, query }) =>
  serveSound(await findSoundKey(params.assetId, query.variant), request),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
