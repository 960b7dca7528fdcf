import { reelEndpoints } from '@/core/api/reels';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createReel } from '@/lib/reels/create-reel';
import { listReels } from '@/lib/reels/list-reels';

export const GET = route(reelEndpoints.list, ({ query }) => listReels(query));

export const POST = route(reelEndpoints.create, ({ body, idempotencyKey }) =>
  createReel(body, idempotencyKey),
);

export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');
