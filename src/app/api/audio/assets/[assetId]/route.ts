import { assetAnswer } from '@/lib/assets/asset-answer';
import { countUses } from '@/lib/assets/asset-uses';
import { deleteAsset, deleteAssetQuerySchema } from '@/lib/assets/delete-asset';
import { findAsset } from '@/lib/assets/find-asset';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** One recording, with what uses it. */
export const GET = route({}, async ({ params }) => {
  const asset = await findAsset(params.assetId!);
  return { ...(await assetAnswer(asset)), uses: await countUses(asset.assetId) };
});

/** Deletes a recording; `?force=true` even one that an edit, a video or a job uses. */
export const DELETE = route({}, async ({ params, query, log }) => {
  const assetId = params.assetId!;
  const { force } = parseQuery(deleteAssetQuerySchema, query);
  await deleteAsset(assetId, { force: force === 'true', log });
  return { assetId, deleted: true };
});

export const { POST, PUT, PATCH, OPTIONS } = wrongMethods('GET', 'DELETE');
