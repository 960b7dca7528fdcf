import { eq } from 'drizzle-orm';
import type { Database } from '../db/database';
import { type Asset, assets } from '../db/schema';

/** The asset made from a file with this SHA-256 (hex), or null. */
export async function findAssetByContent(
  database: Database,
  sha256: string,
): Promise<Pick<Asset, 'assetId' | 'durationSec'> | null> {
  const columns = { assetId: assets.assetId, durationSec: assets.durationSec };
  const rows = await database.run(
    (orm) => orm.select(columns).from(assets).where(eq(assets.sha256, sha256)),
    {
      repeatable: true,
    },
  );
  return rows[0] ?? null;
}
