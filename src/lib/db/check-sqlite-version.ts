import { AppError } from '@/core/errors/errors';
import { pendingMigrations, readMigrations } from './migrate';
import type { SqliteDatabase } from './open-sqlite';

/**
 * Checks that a SQLite file has the tables of this version, without changing it.
 * @throws AppError `database.unavailable` with the step to take in `internal`
 */
export function checkSqliteVersion({ connection }: SqliteDatabase, migrations = readMigrations()): void {
  const isMigrated = connection
    .prepare(`SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'`)
    .get();
  const applied = isMigrated
    ? connection.prepare('SELECT created_at AS at FROM __drizzle_migrations').all()
    : [];
  const times = (applied as { at: number }[]).map(({ at }) => Number(at));
  const missing = pendingMigrations(migrations, times).length;
  if (missing === 0) return;
  throw new AppError('database.unavailable', {
    internal: `The database lacks ${missing} migration(s) of this version. Start the studio once; it applies them.`,
  });
}
