import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { sqliteCodeOf } from '../db/retry-while-locked';
import { CommandError } from '../CommandError';
import { findDamage } from './find-damage';

/**
 * Opens a database for this process alone, all of it in its one file; null if it is damaged.
 * @throws CommandError if another process has it open
 */
export function openAlone(file: string): SqliteDatabase | null {
  let database: SqliteDatabase | undefined;
  try {
    database = openSqlite(file);
    const { connection } = database;
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = DELETE');
    connection.exec('BEGIN EXCLUSIVE');
    connection.exec('COMMIT');
    if (findDamage(database).length === 0) return database;
  } catch (thrown) {
    const code = sqliteCodeOf(thrown);
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
      database?.close();
      const text =
        'A process of the studio still has the database open. Stop page and worker, then try again.';
      throw new CommandError(text, { cause: thrown });
    }
    if (!/^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code)) throw thrown;
  }
  database?.close();
  return null;
}
