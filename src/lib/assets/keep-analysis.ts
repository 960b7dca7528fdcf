import { sql } from 'drizzle-orm';
import { nowMs } from '../db/clock';
import type { Database } from '../db/database';
import { assets, files, type StoredFile } from '../db/schema';

/** Records that a recording's analysis was stored, unless it is recorded already or the recording is gone. */
export async function keepAnalysis(
  database: Database,
  assetId: string,
  { key, sizeBytes }: StoredFile,
): Promise<void> {
  const row = sql`${assets.assetId}, 'analysis', ${key}, ${sizeBytes}, ${nowMs}`;
  await database.run(
    (orm) =>
      orm
        .insert(files)
        .select(sql`SELECT ${row} FROM ${assets} WHERE ${assets.assetId} = ${assetId}`)
        .onConflictDoNothing(),
    { repeatable: true },
  );
}
