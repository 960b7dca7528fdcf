import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { getDatabase } from '../db/get-database';
import { assets, projects, videos } from '../db/schema';
import { AppError } from '../errors';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { findAsset } from './find-asset';

export const deleteAssetQuerySchema = z.object({ force: z.enum(['true', 'false']).optional() });

/** What keeps a recording from being deleted. */
export interface AssetUse {
  type: 'asset' | 'project' | 'video';
  id: string;
  title: string | null;
}

/**
 * Deletes a recording and its files; what was made of it stays. The row goes first, in the statement
 * that judges its use, so no edit saved meanwhile loses its source.
 * @throws AppError `asset.not_found`; `asset.in_use` with the uses in its details, unless forced.
 */
export async function deleteAsset(assetId: string, { force }: { force: boolean }): Promise<void> {
  const unused = force ? undefined : sql`NOT EXISTS (${usesOf(assetId)})`;
  const deleted = await getDatabase().run((orm) =>
    orm
      .delete(assets)
      .where(and(eq(assets.assetId, assetId), unused))
      .returning({ assetId: assets.assetId }),
  );
  if (deleted.length === 0) {
    await findAsset(assetId);
    throw new AppError('asset.in_use', { details: { usedBy: await listUses(assetId) } });
  }
  await getStorageAdapter().deletePrefix(storageKeys.assetPrefix(assetId));
}

async function listUses(assetId: string): Promise<AssetUse[]> {
  const uses = sql`(${usesOf(assetId)}) AS uses`;
  const columns = {
    type: sql<AssetUse['type']>`uses.type`,
    id: sql<string>`uses.id`,
    title: sql<string | null>`uses.title`,
  };
  return getDatabase().run((orm) => orm.select(columns).from(uses).limit(20), { repeatable: true });
}

function usesOf(assetId: string): SQL {
  const inRecipe = (owner: SQL) =>
    sql`EXISTS (SELECT 1 FROM json_each(${owner}, '$.clips') clip WHERE clip.value ->> '$.sourceAssetId' = ${assetId})`;
  return sql`
    SELECT 'asset' AS type, a.asset_id AS id, a.title AS title FROM ${assets} a WHERE ${inRecipe(sql`a.recipe`)}
    UNION ALL SELECT 'project', p.project_id, p.title FROM ${projects} p WHERE ${inRecipe(sql`p.recipe`)}
    UNION ALL SELECT 'video', v.video_id, v.title FROM ${videos} v WHERE v.asset_id = ${assetId}`;
}
