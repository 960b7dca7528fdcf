import type { Database } from '@/lib/db/database';
import { readWantedFiles, rowPrefixes } from '@/lib/references/read-wanted-files';
import type { ObjectStat, StorageAdapter } from '@/lib/storage/types';

export interface ObjectSweep {
  storage: StorageAdapter;
  signal: AbortSignal;
  /** Objects changed at or after this moment stay; milliseconds since 1970. */
  changedBeforeMs: number;
}

/** Deletes the old objects under a prefix that are not wanted; their number. */
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
