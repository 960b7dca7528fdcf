import { and, eq, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { assets, jobs } from '@/lib/db/schema';
import { hasUnendedJob } from '@/lib/jobs/statements/job-queries';
import type { StorageAdapter } from '@/lib/storage/types';
import { storageKeys } from '@/lib/storage/keys';

/** Prepared audio only saves repeated work: its reel can make it again. */
const keptForMs = 30 * 24 * 3_600_000;

export interface PreparedSweep {
  database: Database;
  storage: StorageAdapter;
  signal: AbortSignal;
}

/** Deletes audio prepared for reels and unused for 30 days, unless a running job needs it; returns the number. */
export async function sweepPrepared({ database, storage, signal }: PreparedSweep): Promise<number> {
  signal.throwIfAborted();
  const isOld = sql`${assets.lastUsedAt} <= ${msFromNow(-keptForMs)}`;
  const isNeeded = hasUnendedJob(sql`instr(${jobs.input}, ${assets.assetId}) > 0`);
  const gone = await database.run((orm) =>
    orm
      .delete(assets)
      .where(and(eq(assets.unlisted, true), isOld, sql`NOT ${isNeeded}`))
      .returning({ assetId: assets.assetId }),
  );
  for (const { assetId } of gone) await storage.deletePrefix(storageKeys.assetPrefix(assetId));
  return gone.length;
}
