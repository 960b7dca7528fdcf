import { join } from 'node:path';
import { getEnv } from '../env';
import type { Database } from './database';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';

let current: Database | undefined;

/** The path of the database file of a studio on one machine. */
export function sqliteFile(dataDir: string): string {
  return join(dataDir, 'studio.sqlite');
}

/** The database of this process, opened at the first call by `JOB_STORE_BACKEND`. */
export function getDatabase(): Database {
  current ??= openDatabase();
  return current;
}

/** Closes the database; the next call of `getDatabase` opens it again. */
export function resetDatabase(): void {
  current?.close();
  current = undefined;
}

function openDatabase(): Database {
  const env = getEnv();
  if (env.JOB_STORE_BACKEND === 'local') return openSqlite(sqliteFile(env.DATA_DIR), { withReserve: true });
  return openLibsql({ url: env.TURSO_DATABASE_URL!, authToken: env.TURSO_AUTH_TOKEN });
}
