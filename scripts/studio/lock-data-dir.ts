import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';

/**
 * Takes the folder for this process until it ends, however it ends: the lock is the operating system's
 * on an empty SQLite file, so a killed studio leaves none behind.
 * @returns the release, or null where another studio holds it.
 */
export function lockDataDir(dataDir: string): (() => void) | null {
  mkdirSync(dataDir, { recursive: true });
  const file = new SqliteFile(join(dataDir, 'studio.lock'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
    return () => file.close();
  } catch (error) {
    file.close();
    if (error instanceof SqliteFile.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}
