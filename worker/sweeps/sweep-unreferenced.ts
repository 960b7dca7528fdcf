import type { Database } from '@/lib/db/database';
import { readWantedFiles, rowPrefixes } from '@/lib/references/read-wanted-files';
import { sweepObjects, type ObjectSweep } from './sweep-objects';

/**
 * Deletes files of recordings, videos and uploads that have no row any more, and originals that their
 * row no longer names; their number.
 */
export async function sweepUnreferenced(database: Database, sweep: ObjectSweep): Promise<number> {
  // Rows are read after the moment that spares young files: what completes meanwhile is young.
  const isWanted = await readWantedFiles(database);
  let deleted = 0;
  for (const prefix of rowPrefixes) deleted += await sweepObjects(prefix, ({ key }) => isWanted(key), sweep);
  return deleted;
}
