import { and, eq, ne, or, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { assets, jobs, reels, videos } from '@/lib/db/schema';
import { hasUnendedJob } from '@/lib/jobs/statements/job-queries';
import type { StorageAdapter } from '@/lib/storage/types';

export interface OriginalsSweep {
  database: Database;
  storage: StorageAdapter;
  signal: AbortSignal;
  unusedForMs: number;
}

type Candidate = Pick<typeof assets.$inferSelect, 'assetId' | 'originalKey'>;

/** So many are released by one statement, which reads every recipe once, however many they are. */
const atOnce = 100;

const sourcesOf = (owner: typeof reels | typeof assets) =>
  sql`SELECT json_extract(clip.value, '$.sourceAssetId') FROM ${owner}, json_each(${owner.recipe}, '$.clips') AS clip
    WHERE ${owner.recipe} IS NOT NULL`;

/**
 * Every recording that a video, a reel or a saved edit uses. It names nothing of the statement around
 * it, so SQLite makes the list once instead of looking through all recipes for each recording.
 */
const usedAssetIds = sql`(SELECT ${videos.assetId} FROM ${videos} UNION ${sourcesOf(reels)} UNION ${sourcesOf(assets)})`;

const isUsed = or(
  sql`${assets.assetId} IN ${usedAssetIds}`,
  hasUnendedJob(sql`instr(${jobs.input}, ${assets.assetId}) > 0`),
);

/**
 * Deletes originals that nothing has used for long; their number. The recording stays, as the m4a made
 * from it, which from then on stands for the original; it forgets the content hash, so that the same
 * file uploaded again comes in at full quality.
 */
export async function sweepOriginals(sweep: OriginalsSweep): Promise<number> {
  const { database, signal } = sweep;
  const candidates = await database.run((orm) =>
    orm
      .select({ assetId: assets.assetId, originalKey: assets.originalKey })
      .from(assets)
      .where(isUnusedFor(sweep.unusedForMs)),
  );
  let deleted = 0;
  for (let at = 0; at < candidates.length; at += atOnce) {
    signal.throwIfAborted();
    deleted += await release(candidates.slice(at, at + atOnce), sweep);
  }
  return deleted;
}

function isUnusedFor(unusedForMs: number) {
  return and(
    eq(assets.kind, 'source'),
    ne(assets.originalKey, assets.audioKey),
    sql`${assets.lastUsedAt} <= ${msFromNow(-unusedForMs)}`,
    sql`NOT ${isUsed}`,
  );
}

/** Rows first: what is used meanwhile keeps its file. */
async function release(candidates: Candidate[], { database, storage, unusedForMs }: OriginalsSweep) {
  const freedBytes: Record<string, number> = {};
  for (const { assetId, originalKey } of candidates) {
    freedBytes[assetId] = (await storage.stat(originalKey))?.sizeBytes ?? 0;
  }
  const freed = sql`(SELECT value FROM json_each(${JSON.stringify(freedBytes)}) WHERE key = ${assets.assetId})`;
  const released = await database.run((orm) =>
    orm
      .update(assets)
      .set({
        originalKey: sql`${assets.audioKey}`,
        sha256: null,
        sizeBytes: sql`max(${assets.sizeBytes} - ${freed}, 0)`,
      })
      .where(
        and(
          sql`${assets.assetId} IN (SELECT key FROM json_each(${JSON.stringify(freedBytes)}))`,
          isUnusedFor(unusedForMs),
        ),
      )
      .returning({ assetId: assets.assetId }),
  );
  const releasedIds = new Set(released.map(({ assetId }) => assetId));
  for (const { assetId, originalKey } of candidates) {
    if (releasedIds.has(assetId)) await storage.delete(originalKey);
  }
  return released.length;
}
