import { and, desc, eq } from 'drizzle-orm';
import type { AssetAnswer, assetEndpoints } from '@/core/api/assets';
import type { QueryOf } from '@/core/api/endpoint';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { assets } from '../db/schema';
import { assetAnswer } from './asset-answer';
import { assetColumns } from './find-assets';

/** Recordings, newest first, without the audio prepared for reels. */
export async function listAssets(
  query: QueryOf<typeof assetEndpoints.list>,
): Promise<{ assets: AssetAnswer[]; nextCursor: string | null }> {
  const { kind, limit, cursor } = query;
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const ofKind = kind && eq(assets.kind, kind);
  const matching = and(
    eq(assets.unlisted, false),
    ofKind,
    olderThan(assets.createdAt, assets.assetId, place),
  );
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select(assetColumns)
        .from(assets)
        .where(matching)
        .orderBy(desc(assets.createdAt), desc(assets.assetId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const { page, nextCursor } = pageOf(rows, limit, (row) => ({ timeMs: row.createdAt, id: row.assetId }));
  return { assets: await Promise.all(page.map(assetAnswer)), nextCursor };
}
