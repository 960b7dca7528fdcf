import { assetEndpoints } from '@/core/api/assets';
import { assetAnswer } from '@/lib/assets/asset-answer';
import { countUses } from '@/lib/assets/asset-uses';
import { deleteAsset } from '@/lib/assets/delete-asset';
import { findAsset } from '@/lib/assets/find-asset';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const GET = route(assetEndpoints.get, async ({ params: { assetId } }) => {
  const asset = await findAsset(assetId);
  return { ...(await assetAnswer(asset)), uses: await countUses(assetId) };
});

/** `?force=true` deletes even one that an edit, a video or a job uses. */
export const DELETE = route(assetEndpoints.delete, async ({ params: { assetId }, query, log }) => {
  await deleteAsset(assetId, { force: query.force === 'true', log });
  return { assetId, deleted: true as const };
});

export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
