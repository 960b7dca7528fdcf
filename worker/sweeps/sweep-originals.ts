import { and, eq, ne, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { assets, jobs, projects, videos } from '@/lib/db/schema';
import type { StorageAdapter } from '@/lib/storage/types';

export interface OriginalsSweep {
  database: Database;
  storage: StorageAdapter;
  signal: AbortSignal;
  unusedForMs: number;
}

const names = (recipe: unknown) =>
  sql`EXISTS (SELECT 1 FROM json_each(${recipe}, '$.clips') AS clip
    WHERE json_extract(clip.value, '$.sourceAssetId') = ${assets.assetId})`;

/** A saved edit, a project's edit, a video, or a job that still has to run uses the recording. */
const isUsed = sql`(EXISTS (SELECT 1 FROM ${videos} WHERE ${videos.assetId} = ${assets.assetId})
  OR EXISTS (SELECT 1 FROM ${projects} WHERE ${names(projects.recipe)})
  OR EXISTS (SELECT 1 FROM ${assets} AS saved WHERE saved.recipe IS NOT NULL AND ${names(sql`saved.recipe`)})
  OR EXISTS (SELECT 1 FROM ${jobs} WHERE ${jobs.status} IN ('pending', 'processing')
    AND instr(${jobs.input}, ${assets.assetId}) > 0))`;

/**
 * Deletes originals that nothing has used for long; their number. The recording stays, as the m4a made
 * from it, which from then on stands for the original; it forgets the content hash, so that the same
 * file uploaded again comes in at full quality.
 */
export async function sweepOriginals(sweep: OriginalsSweep): Promise<number> {
  const { database, storage, signal, unusedForMs } = sweep;
  const isUnused = and(
    eq(assets.kind, 'source'),
    ne(assets.originalKey, assets.audioKey),
    sql`${assets.lastUsedAt} <= ${msFromNow(-unusedForMs)}`,
    sql`NOT ${isUsed}`,
  );
  const candidates = await database.run((orm) =>
    orm.select({ assetId: assets.assetId, originalKey: assets.originalKey }).from(assets).where(isUnused),
  );
  let deleted = 0;
  for (const { assetId, originalKey } of candidates) {
    signal.throwIfAborted();
    const freedBytes = (await storage.stat(originalKey))?.sizeBytes ?? 0;
    const released = await database.run((orm) =>
      orm
        .update(assets)
        .set({
          originalKey: sql`${assets.audioKey}`,
          sha256: null,
          sizeBytes: sql`max(${assets.sizeBytes} - ${freedBytes}, 0)`,
        })
        .where(and(eq(assets.assetId, assetId), eq(assets.originalKey, originalKey), isUnused))
        .returning({ assetId: assets.assetId }),
    );
    if (released.length === 0) continue; // Used meanwhile.
    await storage.delete(originalKey);
    deleted += 1;
  }
  return deleted;
}
