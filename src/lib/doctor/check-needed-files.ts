import type { Database } from '../db/database';
import { readReferencedKeys, type ReferencedKey } from '../references/read-referenced-keys';
import type { StorageAdapter } from '../storage/types';
import type { Finding } from './finding';

const remedies: Record<ReferencedKey['row'], string> = {
  recording: 'Restore it from a backup, or delete the recording in the studio and upload it again.',
  video: 'Restore it from a backup, or delete the video in the studio and make it again.',
  upload: 'Upload the file again.',
};

/** The rows that point to missing files: one finding per row. */
export async function checkNeededFiles(database: Database, storage: StorageAdapter): Promise<Finding[]> {
  const missing = await findMissing(await readReferencedKeys(database), storage);
  if (missing.length === 0) return [{ topic: 'files', text: 'every file that a row needs is there' }];
  // A row deleted during the check is no fault.
  const stillNeeded = new Set((await readReferencedKeys(database)).map(({ key }) => key));
  const byRow = new Map<string, ReferencedKey[]>();
  for (const each of missing.filter(({ key }) => stillNeeded.has(key))) {
    byRow.set(each.rowId, [...(byRow.get(each.rowId) ?? []), each]);
  }
  return [...byRow.values()].map(([first, ...others]) => ({
    topic: 'files',
    text: `the ${first!.row} ${JSON.stringify(first!.title)} lacks ${[first!, ...others].map(({ key }) => key).join(', ')}`,
    remedy: remedies[first!.row],
  }));
}

async function findMissing(needed: ReferencedKey[], storage: StorageAdapter): Promise<ReferencedKey[]> {
  const missing: ReferencedKey[] = [];
  for (const each of needed) if ((await storage.stat(each.key)) === null) missing.push(each);
  return missing;
}
