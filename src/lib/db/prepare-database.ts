import { getEnv } from '../env';
import { getDatabase } from './get-database';
import { checkLibsqlVersion, migrateLibsql, migrateSqlite } from './migrate';
import type { LibsqlDatabase } from './open-libsql';
import type { SqliteDatabase } from './open-sqlite';

/**
 * Makes the database ready for this version: on one machine by applying what is missing, whichever
 * process comes first; in production by checking only, since the deployment applies.
 * @throws AppError database.unavailable with the step to take in `internal`.
 */
export async function prepareDatabase(): Promise<void> {
  const env = getEnv();
  const database = getDatabase();
  if (env.JOB_STORE_BACKEND === 'local') {
    await migrateSqlite(database as SqliteDatabase);
    (database as SqliteDatabase).reserve?.take();
    return;
  }
  const libsql = database as LibsqlDatabase;
  if (env.TURSO_DATABASE_URL!.startsWith('file:')) return void (await migrateLibsql(libsql));
  return checkLibsqlVersion(libsql);
}
