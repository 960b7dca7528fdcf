import type { Database } from '@/lib/db/database';
import { readWantedFiles, rowPrefixes } from '@/lib/references/read-wanted-files';
import type { ObjectStat, StorageAdapter } from '@/lib/storage/types';

export interface ObjectSweep {
  storage: StorageAdapter;
  signal: AbortSignal;
  /** Objects modified at or after this time are kept; milliseconds since 1970. */
  changedBeforeMs: number;
}

/** Deletes old objects under a prefix unless `isWanted`; returns their number. */
export async function sweepObjects(
  prefix: string,
  isWanted: (object: ObjectStat) => boolean,
  { storage, signal, changedBeforeMs }: ObjectSweep,
): Promise<number> {
  let deleted = 0;
  for await (const object of storage.list(prefix)) {
    signal.throwIfAborted();
    if (object.modifiedAtMs >= changedBeforeMs || isWanted(object)) continue;
    await storage.delete(object.key);
    deleted += 1;
  }
  return deleted;
}

/**
 * Deletes files of recordings, videos and uploads that no row names any more; returns their number.
 */
export async function sweepUnreferenced(database: Database, sweep: ObjectSweep): Promise<number> {
  // Rows are read after the age limit was taken: files of jobs that complete meanwhile are younger than it.
  const isWanted = await readWantedFiles(database);
  let deleted = 0;
  for (const prefix of rowPrefixes) deleted += await sweepObjects(prefix, ({ key }) => isWanted(key), sweep);
  return deleted;
}
