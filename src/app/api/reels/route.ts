import { newReelSchema } from '@/core/reels/reel-schema';
import { readIdempotencyKey } from '@/lib/http/idempotency-key';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { createReel } from '@/lib/reels/create-reel';
import { listReels, reelsQuerySchema } from '@/lib/reels/list-reels';

/** Reels, the one last changed first. */
export const GET = route({}, ({ query }) => listReels(parseQuery(reelsQuerySchema, query)));

/** Creates a reel, of recordings that exist or of one to be taken in. */
export const POST = route({ body: newReelSchema }, async ({ request, body }) => {
  const data = await createReel(body, readIdempotencyKey(request.headers));
  return Response.json({ success: true, data }, { status: 201 });
});

export const { PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET', 'POST');
