import { reelChangeSchema } from '@/core/reels/reel-schema';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';
import { changeReel } from '@/lib/reels/change-reel';
import { deleteReel } from '@/lib/reels/delete-reel';
import { findReel } from '@/lib/reels/find-reel';

/** One reel. */
export const GET = route({}, ({ params }) => findReel(params.reelId!));

/** Changes the fields sent, on the revision seen. */
export const PATCH = route({ body: reelChangeSchema }, ({ params, body }) =>
  changeReel(params.reelId!, body),
);

/** Deletes a reel with its videos; its recordings stay. */
export const DELETE = route({}, async ({ params, log }) => {
  const reelId = params.reelId!;
  await deleteReel(reelId, log);
  return { reelId, deleted: true };
});

export const { POST, PUT, OPTIONS } = wrongMethods('GET', 'PATCH', 'DELETE');
