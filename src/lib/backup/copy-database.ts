import { makePrivateFile } from '../data-dir/make-private';
import { openSqlite, type SqliteDatabase } from '../db/open-sqlite';
import { CommandError } from '../CommandError';
import { findDamage } from './find-damage';

const everyPage = 0x7fffffff;

/**
 * Copies a database that others go on writing to a file that is not there yet: one moment of it, whole.
 * @returns the copy, open
 * @throws CommandError if the copy is damaged, as then the original is
 */
export async function copyDatabase(source: SqliteDatabase, target: string): Promise<SqliteDatabase> {
  makePrivateFile(target);
  // In one step: a copy made in several starts again whenever another process has written in between.
  await source.connection.backup(target, { progress: () => everyPage });
  const copy = openSqlite(target);
  const damage = findDamage(copy);
  if (damage.length === 0) return copy;
  copy.close();
  throw new CommandError(
    `The database is damaged (${damage[0]}). Stop the studio and restore an earlier backup.`,
  );
}
