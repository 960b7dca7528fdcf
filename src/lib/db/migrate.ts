import { join } from 'node:path';
import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator';
import { AppError } from '@/core/errors/errors';
import type { LibsqlDatabase } from './open-libsql';
import type { SqliteDatabase } from './open-sqlite';
import { retryWhileLocked } from './retry-while-locked';

const createTable =
  'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC UNIQUE)';
const readApplied = 'SELECT created_at AS at FROM __drizzle_migrations ORDER BY created_at';
const recordApplied = 'INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)';

/** The migrations of this version, oldest first, from `drizzle/` below the working folder. */
export function readMigrations(folder = join(process.cwd(), 'drizzle')): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder: folder });
}

/** Those not applied yet. @throws if the database knows a migration that this version does not. */
export function pendingMigrations(known: MigrationMeta[], appliedAt: number[]): MigrationMeta[] {
  const names = new Set(known.map((migration) => migration.folderMillis));
  if (appliedAt.some((at) => !names.has(at))) {
    throw new AppError('database.unavailable', {
      internal: 'The database was migrated by a newer version of the studio. Update this one.',
    });
  }
  const applied = new Set(appliedAt);
  return known.filter((migration) => !applied.has(migration.folderMillis));
}

/**
 * Applies what is missing to a SQLite file; the write lock makes processes that start together take turns.
 * @returns the times that identify what this call applied, oldest first
 */
export function migrateSqlite(
  { connection }: SqliteDatabase,
  migrations = readMigrations(),
): Promise<number[]> {
  const apply = connection.transaction(() => {
    connection.exec(createTable);
    const applied = connection.prepare(readApplied).all() as { at: number }[];
    const pending = pendingMigrations(
      migrations,
      applied.map(({ at }) => Number(at)),
    );
    for (const migration of pending) {
      for (const statement of migration.sql) connection.exec(statement);
      connection.prepare(recordApplied).run(migration.hash, migration.folderMillis);
    }
    return pending.map(({ folderMillis }) => folderMillis);
  });
  return retryWhileLocked(() => apply.immediate());
}

/**
 * Applies what is missing to a libSQL database, each migration as one write batch.
 * @returns the times that identify what was missing before this call, oldest first
 */
export async function migrateLibsql(
  { client }: LibsqlDatabase,
  migrations = readMigrations(),
): Promise<number[]> {
  await retryWhileLocked(() => client.execute(createTable));
  const pending = pendingMigrations(migrations, await readAppliedLibsql(client));
  for (const migration of pending) {
    const record = { sql: recordApplied, args: [migration.hash, migration.folderMillis] };
    try {
      await retryWhileLocked(() => client.batch([...migration.sql, record], 'write'));
    } catch (thrown) {
      // Another process may have been first; its record then stands and nothing of ours was kept.
      if (!(await readAppliedLibsql(client)).includes(migration.folderMillis)) throw thrown;
    }
  }
  return pending.map(({ folderMillis }) => folderMillis);
}

/** @throws database.unavailable where migrations are missing: applying them is the deployment's work. */
export async function checkLibsqlVersion(
  { client }: LibsqlDatabase,
  migrations = readMigrations(),
): Promise<void> {
  const tables = await client.execute("SELECT name FROM sqlite_master WHERE name = '__drizzle_migrations'");
  const applied = tables.rows.length > 0 ? await readAppliedLibsql(client) : [];
  const missing = pendingMigrations(migrations, applied).length;
  if (missing === 0) return;
  throw new AppError('database.unavailable', {
    internal: `The database lacks ${missing} migration(s) of this version. Apply them: npm run migrate`,
  });
}

async function readAppliedLibsql(client: LibsqlDatabase['client']): Promise<number[]> {
  const { rows } = await client.execute(readApplied);
  return rows.map((row) => Number(row.at));
}
