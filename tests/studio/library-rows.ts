/** Rows of the library as tests need them: put together here, whatever columns and files they have. */
import type { Database } from '@/lib/db/database';
import { type AssetRow, assets, files, type VideoRow, videos } from '@/lib/db/schema';
import { fileRows } from '@/lib/files/file-rows';

/** Inserts recordings and videos with the rows of their files, as a completion does. */
export async function insertRows(
  database: Database,
  rows: { assets?: readonly AssetRow[]; videos?: readonly VideoRow[] },
): Promise<void> {
  const { assets: recordings = [], videos: films = [] } = rows;
  await database.atomically((orm) => [
    ...recordings.map((row) => orm.insert(assets).values(row)),
    ...films.map((row) => orm.insert(videos).values(row)),
    ...[...recordings, ...films].map((row) => orm.insert(files).values(fileRows(row))),
  ]);
}

/** Every key that a recording or video has a file under, each once. */
export function keysOf({ files: owned }: Pick<AssetRow | VideoRow, 'files'>): string[] {
  return [...new Set(Object.values(owned).map(({ key }) => key))];
}
