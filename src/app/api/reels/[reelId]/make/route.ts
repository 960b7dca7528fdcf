import { reelEndpoints } from '@/core/api/reels';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { makeReel } from '@/lib/reels/make-reel';

export const POST = route(reelEndpoints.make, ({ params, idempotencyKey, body }) =>
  makeReel(params.reelId, idempotencyKey, body.change),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
