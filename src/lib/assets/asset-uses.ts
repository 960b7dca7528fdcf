import { type SQL, sql } from 'drizzle-orm';
import type { AssetUses } from '@/core/api/assets';
import { getDatabase } from '../db/get-database';
import { type Asset, assets, jobs, reels, videos } from '../db/schema';
import type { JobKind } from '@/core/jobs/catalog';
import { findAssets } from './find-assets';

/** What keeps a recording from being deleted. */
export interface AssetUse {
  type: 'reel' | 'asset' | 'video' | 'job';
  id: string;
  title: string | null;
  /** The kind of a pending or processing job. */
  kind?: JobKind;
}

const clipOf = (owner: SQL, isMeant: SQL) =>
  sql`EXISTS (SELECT 1 FROM json_each(${owner}, '$.clips') clip WHERE ${isMeant})`;
const sourceOfClip = sql`clip.value ->> '$.sourceAssetId'`;

/**
 * SQL: type, id, title and kind of everything outside these recordings that uses one of them. Audio that was
 * prepared for a reel does not count; its reel does.
 */
export function usesOf(assetIds: string[]): SQL {
  const isOne = (column: SQL) => sql`${column} IN ${assetIds}`;
  const inRecipe = (owner: SQL) => clipOf(owner, isOne(sourceOfClip));
  const byJob = (status: 'pending' | 'processing') => sql`
    SELECT 'job', j.job_id, NULL, j.kind FROM ${jobs} j WHERE j.status = ${sql.raw(`'${status}'`)}
      AND (${isOne(sql`j.input ->> '$.audio.assetId'`)} OR ${inRecipe(sql`j.input`)})`;
  return sql`
    SELECT 'asset' AS type, a.asset_id AS id, a.title AS title, NULL AS kind FROM ${assets} a
      WHERE NOT a.unlisted AND a.asset_id NOT IN ${assetIds} AND ${inRecipe(sql`a.recipe`)}
    UNION ALL SELECT 'reel', r.reel_id, r.title, NULL FROM ${reels} r WHERE ${inRecipe(sql`r.recipe`)}
    UNION ALL SELECT 'video', v.video_id, v.spec ->> '$.title', NULL FROM ${videos} v WHERE ${isOne(sql`v.asset_id`)}
    UNION ALL ${byJob('pending')} UNION ALL ${byJob('processing')}`;
}

/** What uses these recordings, at most `limit` of it. */
export async function listUses(assetIds: string[], limit = 20): Promise<AssetUse[]> {
  const uses = sql`(${usesOf(assetIds)}) AS uses`;
  const columns = {
    type: sql<AssetUse['type']>`uses.type`,
    id: sql<string>`uses.id`,
    title: sql<string | null>`uses.title`,
    kind: sql<JobKind | null>`uses.kind`,
  };
  const rows = await getDatabase().run((orm) => orm.select(columns).from(uses).limit(limit), {
    repeatable: true,
  });
  return rows.map(({ kind, ...use }) => (kind === null ? use : { ...use, kind }));
}

/**
 * This recording and the prepared ones that were made from it and each other alone; only those prepared for
 * reels if asked for `unlisted`.
 */
export async function withOwnEdits(assetId: string, which: 'all' | 'unlisted' = 'all'): Promise<string[]> {
  const found = [assetId];
  for (;;) {
    const inFound = sql`${sourceOfClip} IN ${found}`;
    const isMeant = which === 'all' ? sql`1` : sql`${assets.unlisted}`;
    const isOwn = sql`${isMeant} AND ${assets.assetId} NOT IN ${found} AND ${clipOf(sql`${assets.recipe}`, inFound)}
      AND NOT ${clipOf(sql`${assets.recipe}`, sql`NOT (${inFound})`)}`;
    const more = await getDatabase().run(
      (orm) => orm.select({ assetId: assets.assetId }).from(assets).where(isOwn),
      { repeatable: true },
    );
    if (more.length === 0) return found;
    found.push(...more.map((row) => row.assetId));
  }
}

/** What a forced deletion of a recording would touch. */
export async function countUses(assetId: string): Promise<AssetUses> {
  const doomed = await withOwnEdits(assetId);
  const uses = await listUses(doomed, Number.MAX_SAFE_INTEGER);
  const count = (type: AssetUse['type']) => uses.filter((use) => use.type === type).length;
  return {
    reels: count('reel'),
    videos: count('video'),
    editsDeleted: [...(await findAssets(doomed)).values()].filter(isOtherEdit).length,
    editsKept: count('asset'),
    jobs: count('job'),
  };

  function isOtherEdit(asset: Asset): boolean {
    return asset.assetId !== assetId && !asset.unlisted;
  }
}
