import { getTableColumns, inArray } from 'drizzle-orm';
import type { Database } from '../db/database';
import { getDatabase } from '../db/get-database';
import { type Asset, assets } from '../db/schema';
import { filesOf } from '../files/files-of';

/** What a select of recordings reads of each: its row and its files. */
export const assetColumns = { ...getTableColumns(assets), files: filesOf('asset', assets.assetId) };

/** Of these, those that a recipe may take sound from: audio that a reel prepared for its video goes with the reel. */
export async function findSources(
  assetIds: Iterable<string>,
  database: Database = getDatabase(),
): Promise<Map<string, Asset>> {
  const found = await findAssets(assetIds, database);
  return new Map([...found].filter(([, { unlisted }]) => !unlisted));
}

/** The recordings with these ids, by id; unknown ids are left out. */
export async function findAssets(
  assetIds: Iterable<string>,
  database: Database = getDatabase(),
): Promise<Map<string, Asset>> {
  const ids = [...new Set(assetIds)];
  if (ids.length === 0) return new Map();
  const rows = await database.run(
    (orm) => orm.select(assetColumns).from(assets).where(inArray(assets.assetId, ids)),
    {
      repeatable: true,
    },
  );
  return new Map(rows.map((asset) => [asset.assetId, asset]));
}
