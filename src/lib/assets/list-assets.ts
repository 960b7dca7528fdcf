import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { AssetAnswer } from '@/core/answers/asset-answer-schema';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { assets } from '../db/schema';
import { listQuerySchema } from '@/core/api/list-query';
import { assetAnswer } from './asset-answer';

export const assetsQuerySchema = listQuerySchema.extend({ kind: z.enum(['source', 'prepared']).optional() });

/** Recordings, newest first. */
export async function listAssets(
  query: z.infer<typeof assetsQuerySchema>,
): Promise<{ assets: AssetAnswer[]; nextCursor: string | null }> {
  const { kind, limit, cursor } = query;
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const matching = and(kind && eq(assets.kind, kind), olderThan(assets.createdAt, assets.assetId, place));
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select()
        .from(assets)
        .where(matching)
        .orderBy(desc(assets.createdAt), desc(assets.assetId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const { page, nextCursor } = pageOf(rows, limit, (row) => ({ timeMs: row.createdAt, id: row.assetId }));
  return { assets: await Promise.all(page.map(assetAnswer)), nextCursor };
}
