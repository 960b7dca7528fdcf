import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../db/database';
import { assets } from '../db/schema';

/** Notes that a recording's analysis has been stored; leaves one alone that is noted already. */
export async function keepAnalysis(
  database: Database,
  analysis: { assetId: string; analysisKey: string; sizeBytes: number },
): Promise<void> {
  const { assetId, analysisKey, sizeBytes } = analysis;
  await database.run(
    (orm) =>
      orm
        .update(assets)
        .set({ analysisKey, sizeBytes: sql`${assets.sizeBytes} + ${sizeBytes}` })
        .where(and(eq(assets.assetId, assetId), isNull(assets.analysisKey))),
    { repeatable: true },
  );
}
