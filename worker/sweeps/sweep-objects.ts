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
