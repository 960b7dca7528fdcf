import { and, eq, isNotNull, or, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { assets, files, jobs, reels, videos } from '@/lib/db/schema';
import { hasUnendedJob } from '@/lib/jobs/statements/job-queries';
import type { StorageAdapter } from '@/lib/storage/types';

export interface OriginalsSweep {
  database: Database;
  storage: StorageAdapter;
  signal: AbortSignal;
  unusedForMs: number;
}

interface Candidate {
  assetId: string;
  originalKey: string;
}

/** Batch size of a statement, which reads every recipe once for any number of recordings. */
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
 * Deletes originals that have not been used for long; returns their number. The recording is kept as its m4a,
 * which replaces the original. Its content hash is cleared, so that uploading the same file again gives full
 * quality.
 */
export async function sweepOriginals(sweep: OriginalsSweep): Promise<number> {
  const { database, signal } = sweep;
  const candidates = await database.run((orm) =>
    orm
      .select({ assetId: assets.assetId, originalKey: files.key })
      .from(assets)
      .innerJoin(files, and(eq(files.ownerId, assets.assetId), eq(files.name, 'original')))
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
    // A recording whose original was released has no hash.
    isNotNull(assets.sha256),
    sql`${assets.lastUsedAt} <= ${msFromNow(-unusedForMs)}`,
    sql`NOT ${isUsed}`,
  );
}

/** Updates rows first, so that a recording used in the meantime keeps its file. */
async function release(candidates: Candidate[], { database, storage, unusedForMs }: OriginalsSweep) {
  const freedBytes: Record<string, number> = {};
  for (const { assetId, originalKey } of candidates) {
    freedBytes[assetId] = (await storage.stat(originalKey))?.sizeBytes ?? 0;
  }
  const freed = sql`json_each(${JSON.stringify(freedBytes)})`;
  const isReleased = and(sql`${assets.assetId} IN (SELECT key FROM ${freed})`, isUnusedFor(unusedForMs));
  // A row older than the sizes of single files counts all of them at the original, and the rest stays there.
  const remainingBytes = sql`coalesce(audio.size_bytes,
    max(${files.sizeBytes} - (SELECT value FROM ${freed} WHERE key = ${files.ownerId}), 0))`;
  const [, released] = await database.atomically((orm) => [
    orm
      .update(files)
      .set({ key: sql`audio.key`, sizeBytes: remainingBytes })
      .from(sql`${files} AS audio`)
      .where(
        and(
          eq(files.name, 'original'),
          sql`audio.owner_id = ${files.ownerId} AND audio.name = 'audio'`,
          sql`${files.ownerId} IN (SELECT ${assets.assetId} FROM ${assets} WHERE ${isReleased})`,
        ),
      )
      .returning({ ownerId: files.ownerId }),
    orm.update(assets).set({ sha256: null }).where(isReleased).returning({ assetId: assets.assetId }),
  ]);
  const releasedIds = new Set(released.map(({ assetId }) => assetId));
  for (const { assetId, originalKey } of candidates) {
    if (releasedIds.has(assetId)) await storage.delete(originalKey);
  }
  return released.length;
}
