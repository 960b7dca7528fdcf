import { stat } from 'node:fs/promises';
import type { ReferencedKey } from '../references/read-referenced-keys';
import type { StorageAdapter } from '../storage/types';
import { backupFolder, type Manifest } from './backup-folder';

/** What a restore has to do for the files that the rows need. */
export interface FilePlan {
  /** In the backup, and missing or damaged in the storage. */
  toBring: ReferencedKey[];
  /** In neither, though it was there when the backup was made. */
  lost: ReferencedKey[];
  /** Missing when the backup was made, and still. */
  missingBefore: ReferencedKey[];
}

/** Looks for every file that the rows need, in the storage and in the backup. */
export async function planFiles(
  needed: ReferencedKey[],
  { manifest, folder, storage }: { manifest: Manifest; folder: string; storage: StorageAdapter },
): Promise<FilePlan> {
  const sizes = new Map(manifest.files.map(({ key, sizeBytes }) => [key, sizeBytes]));
  const plan: FilePlan = { toBring: [], lost: [], missingBefore: [] };
  for (const each of needed) {
    const sizeBytes = sizes.get(each.key) ?? null;
    const stored = await storage.stat(each.key);
    if (stored !== null && (sizeBytes === null || stored.sizeBytes === sizeBytes)) continue;
    if (sizeBytes === null) plan.missingBefore.push(each);
    else if ((await sizeOf(backupFolder.file(folder, each.key))) === sizeBytes) plan.toBring.push(each);
    else plan.lost.push(each);
  }
  return plan;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}
