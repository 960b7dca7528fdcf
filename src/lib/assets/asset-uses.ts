import { type SQL, sql } from 'drizzle-orm';
import type { AssetUses } from '@/core/api/assets';
import { getDatabase } from '../db/get-database';
import { assets, jobs, projects, videos } from '../db/schema';
import type { JobKind } from '@/core/jobs/catalog';

/** What keeps a recording from being deleted. */
export interface AssetUse {
  type: 'asset' | 'project' | 'video' | 'job';
  id: string;
  title: string | null;
  /** Of a job that waits or runs: which work it does. */
  kind?: JobKind;
}

const clipOf = (owner: SQL, isMeant: SQL) =>
  sql`EXISTS (SELECT 1 FROM json_each(${owner}, '$.clips') clip WHERE ${isMeant})`;
const sourceOfClip = sql`clip.value ->> '$.sourceAssetId'`;

/** SQL: type, id, title and kind of all that uses one of these recordings, from outside of them. */
export function usesOf(assetIds: string[]): SQL {
  const isOne = (column: SQL) => sql`${column} IN ${assetIds}`;
  const inRecipe = (owner: SQL) => clipOf(owner, isOne(sourceOfClip));
  const byJob = (status: 'pending' | 'processing') => sql`
    SELECT 'job', j.job_id, NULL, j.kind FROM ${jobs} j WHERE j.status = ${sql.raw(`'${status}'`)}
      AND (${isOne(sql`j.input ->> '$.audio.assetId'`)} OR ${inRecipe(sql`j.input`)})`;
  return sql`
    SELECT 'asset' AS type, a.asset_id AS id, a.title AS title, NULL AS kind FROM ${assets} a
      WHERE a.asset_id NOT IN ${assetIds} AND ${inRecipe(sql`a.recipe`)}
    UNION ALL SELECT 'project', p.project_id, p.title, NULL FROM ${projects} p WHERE ${inRecipe(sql`p.recipe`)}
    UNION ALL SELECT 'video', v.video_id, v.spec ->> '$.title', NULL FROM ${videos} v WHERE ${isOne(sql`v.asset_id`)}
    UNION ALL ${byJob('pending')} UNION ALL ${byJob('processing')}`;
}

/** The first of what uses these recordings. */
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

/** This recording and the prepared ones that were made from it and each other alone. */
export async function withOwnEdits(assetId: string): Promise<string[]> {
  const found = [assetId];
  for (;;) {
    const inFound = sql`${sourceOfClip} IN ${found}`;
    const isOwn = sql`${assets.assetId} NOT IN ${found} AND ${clipOf(sql`${assets.recipe}`, inFound)}
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
    videos: count('video'),
    editsDeleted: doomed.length - 1,
    editsKept: count('asset'),
    projects: count('project'),
    jobs: count('job'),
  };
}
