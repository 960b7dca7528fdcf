import { reelEndpoints } from '@/core/api/reels';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { changeReel } from '@/lib/reels/change-reel';
import { deleteReel } from '@/lib/reels/delete-reel';
import { findReel } from '@/lib/reels/find-reel';

export const GET = route(reelEndpoints.get, ({ params }) => findReel(params.reelId));
export const PATCH = route(reelEndpoints.change, ({ params, body }) => changeReel(params.reelId, body));

/** Its recordings stay. */
export const DELETE = route(reelEndpoints.delete, async ({ params: { reelId }, log }) => {
  await deleteReel(reelId, log);
  return { reelId, deleted: true as const };
});

export const { POST, PUT, OPTIONS } = wrongMethods('GET', 'PATCH', 'DELETE');
