import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '../data-dir/open-data-dir';
import type { Env } from '../env';
import { explainLibsqlFault } from './explain-libsql-fault';
import { sqliteFile } from './get-database';
import { migrateLibsql, migrateSqlite } from './migrate';
import { openLibsql } from './open-libsql';
import { openSqlite } from './open-sqlite';

export interface MigrationReport {
  /** The path of a file or the address of a server, without secrets. */
  place: string;
  /** Names of the migrations that this run applied, oldest first. */
  applied: string[];
  /** How many migrations this version has. */
  known: number;
}

/** Changing a large table takes longer than a call of the studio may. */
const migrationTimeoutMs = 120_000;

/**
 * Brings the configured database to this version, whichever kind it is.
 * @throws CommandError if a libSQL server refuses or cannot be reached; AppError `database.unavailable` if
 * the database belongs to a newer version
 */
export async function migrateDatabase(env: Env): Promise<MigrationReport> {
  const names = readNames();
  const report = (place: string, times: number[]): MigrationReport => ({
    place,
    applied: times.map((time) => names.get(time) ?? String(time)),
    known: names.size,
  });
  if (env.JOB_STORE_BACKEND === 'local') {
    openDataDir(env.DATA_DIR);
    const database = openSqlite(sqliteFile(env.DATA_DIR));
    try {
      return report(sqliteFile(env.DATA_DIR), await migrateSqlite(database));
    } finally {
      database.close();
    }
  }
  const url = env.TURSO_DATABASE_URL!;
  return report(url.replace(/[?#].*$/, ''), await migrateTurso(url, env.TURSO_AUTH_TOKEN));
}

async function migrateTurso(url: string, authToken: string | undefined): Promise<number[]> {
  try {
    const database = openLibsql({ url, authToken, timeoutMs: migrationTimeoutMs });
    try {
      return await migrateLibsql(database);
    } finally {
      database.close();
    }
  } catch (thrown) {
    throw explainLibsqlFault(thrown, url) ?? thrown;
  }
}

/** The names of the migrations by the time that identifies them. */
function readNames(): Map<number, string> {
  const journal = JSON.parse(readFileSync(join(process.cwd(), 'drizzle/meta/_journal.json'), 'utf8')) as {
    entries: { when: number; tag: string }[];
  };
  return new Map(journal.entries.map(({ when, tag }) => [when, tag]));
}
