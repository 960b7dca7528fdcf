import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sqliteFile } from '../db/get-database';
import type { SqliteDatabase } from '../db/open-sqlite';
import type { Env } from '../env';
import type { StorageAdapter } from '../storage/types';
import { openAlone } from './open-alone';
import { syncToDisk } from './seal-database';
import { timestampName } from './backup-folder';
import { writeBackup } from './write-backup';

export interface Replacement {
  env: Env;
  storage: StorageAdapter;
  /** The database that takes over. */
  staged: string;
}

/**
 * Puts a staged database in the place of the present one, which is kept aside as a backup with its
 * files, or as it is if it is damaged. A process that dies on the way leaves the old or the new one.
 * @returns the folder of what was replaced; null if there was nothing
 */
export async function replaceDatabase({ env, storage, staged }: Replacement): Promise<string | null> {
  const file = sqliteFile(env.DATA_DIR);
  const folder = join(env.DATA_DIR, 'replaced', timestampName());
  const present = existsSync(file) ? openAlone(file) : null;
  try {
    const isKept = present
      ? await keepWithFiles({ present, env, storage, folder })
      : await keepAsItIs(file, folder);
    await rename(staged, file);
    await syncToDisk(env.DATA_DIR);
    return isKept ? folder : null;
  } finally {
    present?.close();
  }
}

async function keepWithFiles(
  order: Omit<Replacement, 'staged'> & { present: SqliteDatabase; folder: string },
): Promise<true> {
  await mkdir(dirname(order.folder), { recursive: true });
  // The sweep deletes what only the replaced rows name, so the way back needs the files as well.
  await writeBackup({ ...order, source: order.present, withFiles: order.env.STORAGE_BACKEND === 'local' });
  return true;
}

/** A log left beside another database than its own would be played into that. */
async function keepAsItIs(file: string, folder: string): Promise<boolean> {
  const parts = ['', '-wal', '-shm', '-journal'].map((ending) => file + ending).filter(existsSync);
  if (parts.length === 0) return false;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const part of parts) await copyFile(part, join(folder, basename(part)));
  await syncToDisk(folder);
  for (const part of parts) if (part !== file) await rm(part);
  return true;
}
