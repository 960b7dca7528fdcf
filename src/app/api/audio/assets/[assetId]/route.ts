import { assetAnswer } from '@/lib/assets/asset-answer';
import { deleteAsset, deleteAssetQuerySchema } from '@/lib/assets/delete-asset';
import { findAsset } from '@/lib/assets/find-asset';
import { parseQuery } from '@/lib/http/parse-query';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** One recording. */
export const GET = route({}, async ({ params }) => assetAnswer(await findAsset(params.assetId!)));

/** Deletes a recording; `?force=true` even one that an edit or a video uses. */
export const DELETE = route({}, async ({ params, query }) => {
  const assetId = params.assetId!;
  const { force } = parseQuery(deleteAssetQuerySchema, query);
  await deleteAsset(assetId, { force: force === 'true' });
  return { assetId, deleted: true };
});

export const { POST, PUT, PATCH } = wrongMethods('GET', 'DELETE');
