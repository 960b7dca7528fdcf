import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import { makePrivateFile, makePrivateFolder } from '@/lib/data-dir/make-private';
import { unusableDataDir } from '@/lib/data-dir/unusable-data-dir';
import { sqliteCodeOf } from '@/lib/db/retry-while-locked';

/**
 * Takes the folder for this process until it ends, however it ends: the lock is the operating system's
 * on an empty SQLite file, so a killed studio leaves none behind.
 * @returns the release, or null where another studio holds it.
 */
export function lockDataDir(dataDir: string): (() => void) | null {
  const file = openLockFile(dataDir);
  try {
    file.exec('BEGIN EXCLUSIVE');
    return () => file.close();
  } catch (error) {
    file.close();
    if (sqliteCodeOf(error).startsWith('SQLITE_BUSY')) return null;
    throw unusableDataDir(dataDir, error);
  }
}

function openLockFile(dataDir: string): SqliteFile.Database {
  try {
    makePrivateFolder(dataDir);
    const file = join(dataDir, 'studio.lock');
    makePrivateFile(file);
    return new SqliteFile(file, { timeout: 0 });
  } catch (error) {
    throw unusableDataDir(dataDir, error);
  }
}
