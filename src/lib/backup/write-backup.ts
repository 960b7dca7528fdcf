import { existsSync } from 'node:fs';
import { readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SqliteDatabase } from '../db/open-sqlite';
import type { Env } from '../env';
import { makePrivateFolder } from '../data-dir/make-private';
import { AppError } from '@/core/errors/errors';
import { readReferencedKeys } from '../references/read-referenced-keys';
import { CommandError } from '../CommandError';
import type { StorageAdapter } from '../storage/types';
import { backupFolder, type Manifest, type ManifestFile } from './backup-folder';
import { copyDatabase } from './copy-database';
import { keepFile } from './keep-file';
import { sealDatabase, syncToDisk } from './seal-database';

export interface BackupOrder {
  source: SqliteDatabase;
  storage: StorageAdapter;
  env: Env;
  /** The folder to make; it appears under this name when it is finished, and not before. */
  folder: string;
  withFiles: boolean;
}

/**
 * Writes a backup: a copy of the database and the list of the files its rows need, with the files
 * themselves where asked for.
 * @throws CommandError; AppError `storage.unavailable`, `database.unavailable`
 */
export async function writeBackup(order: BackupOrder): Promise<Manifest> {
  const { folder } = order;
  await requireRoomFor(folder);
  const draft = join(dirname(folder), `.${basename(folder)}.unfinished`);
  try {
    const manifest = await fillUntilConsistent(draft, order);
    await syncToDisk(draft);
    await rename(draft, folder);
    await syncToDisk(dirname(folder));
    return manifest;
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    throw thrown;
  }
}

async function requireRoomFor(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  if ((await readdir(folder)).length > 0) {
    throw new CommandError(`${folder} is there already and not empty. Name another folder.`);
  }
  await rmdir(folder);
}

async function fillUntilConsistent(draft: string, order: BackupOrder): Promise<Manifest> {
  for (let triesLeft = 3; ; triesLeft -= 1) {
    await rm(draft, { recursive: true, force: true });
    makePrivateFolder(draft);
    const manifest = await fill(draft, order);
    // What the owner deleted after the copy was made is missing only from this copy: make another.
    const isStale = triesLeft > 1 && (await lacksWhatWasDeleted(manifest, order.source));
    if (!isStale) return manifest;
  }
}

async function fill(draft: string, order: BackupOrder): Promise<Manifest> {
  const createdAt = new Date().toISOString();
  const copy = await copyDatabase(order.source, backupFolder.database(draft));
  const files: ManifestFile[] = [];
  try {
    for (const needed of await readReferencedKeys(copy)) {
      files.push({ ...needed, sizeBytes: await take(needed.key, draft, order) });
    }
  } finally {
    await sealDatabase(copy);
  }
  const manifest: Manifest = { format: 1, createdAt, files };
  await writeFile(backupFolder.manifest(draft), `${JSON.stringify(manifest, null, 2)}\n`, {
    flush: true,
    mode: 0o600,
  });
  return manifest;
}

/** The size of a file, copied too if that was requested; null if it is missing. */
async function take(key: string, draft: string, order: BackupOrder): Promise<number | null> {
  const { storage, env, withFiles } = order;
  const stat = await storage.stat(key);
  if (stat === null || !withFiles) return stat?.sizeBytes ?? null;
  try {
    await keepFile(env, storage, key, backupFolder.file(draft, key));
    return stat.sizeBytes;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'storage.not_found') return null;
    throw thrown;
  }
}

async function lacksWhatWasDeleted({ files }: Manifest, source: SqliteDatabase): Promise<boolean> {
  const missing = files.filter(({ sizeBytes }) => sizeBytes === null);
  if (missing.length === 0) return false;
  const needed = new Set((await readReferencedKeys(source)).map(({ key }) => key));
  return missing.some(({ key }) => !needed.has(key));
}
