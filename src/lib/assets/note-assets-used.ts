import { and, inArray, lt } from 'drizzle-orm';
import { msFromNow, nowMs } from '../db/clock';
import type { Database } from '../db/database';
import { getDatabase } from '../db/get-database';
import { assets } from '../db/schema';

const preciseToMs = 60 * 60_000;

/** Records that recordings are in use, so that the sweep keeps them; writes at most once an hour for each. */
export async function noteAssetsUsed(assetIds: string[], database: Database = getDatabase()): Promise<void> {
  const stale = and(inArray(assets.assetId, assetIds), lt(assets.lastUsedAt, msFromNow(-preciseToMs)));
  await database.run((orm) => orm.update(assets).set({ lastUsedAt: nowMs }).where(stale), {
    repeatable: true,
  });
}
