import { existsSync } from 'node:fs';
import { checkSqliteVersion } from '../db/check-sqlite-version';
import { sqliteFile } from '../db/get-database';
import type { Database } from '../db/database';
import { explainLibsqlFault } from '../db/explain-libsql-fault';
import { checkLibsqlVersion } from '../db/migrate';
import { openLibsql } from '../db/open-libsql';
import { openSqlite } from '../db/open-sqlite';
import { sqliteCodeOf } from '../db/retry-while-locked';
import type { Env } from '../env';
import { AppError, toAppError } from '@/core/errors/errors';
import type { Finding } from './finding';

export interface CheckedDatabase {
  findings: Finding[];
  /** Open, for the checks that read rows; null if it is not usable. The caller closes it. */
  database: Database | null;
}

/** Opens the database as it is: neither created if it is missing nor migrated. */
export async function checkDatabase(env: Env): Promise<CheckedDatabase> {
  return env.JOB_STORE_BACKEND === 'local' ? checkLocal(env) : checkTurso(env);
}

const restore = 'Stop the studio and restore a backup: npm run restore -- FOLDER';
const seeToDisk = 'See that the disk is not full and that this user may write to the folder of DATA_DIR.';
/** SQLite's codes for a fault of the disk, which leave open whether the database itself is intact. */
const diskCodes = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|BUSY|LOCKED)/;

function checkLocal({ DATA_DIR }: Env): CheckedDatabase {
  const file = sqliteFile(DATA_DIR);
  if (!existsSync(file)) {
    const remedy = `Start the studio, which makes a new one (./scripts/start), or restore a backup.`;
    return { findings: [{ topic: 'database', text: `none in ${DATA_DIR}`, remedy }], database: null };
  }
  let database: ReturnType<typeof openSqlite> | undefined;
  try {
    database = openSqlite(file);
    const [first] = database.connection.pragma('quick_check(1)') as { quick_check: string }[];
    if (first?.quick_check !== 'ok') throw new Error(first?.quick_check);
    checkSqliteVersion(database);
    return { findings: [{ topic: 'database', text: 'readable, whole and of this version' }], database };
  } catch (thrown) {
    database?.close();
    return {
      findings: [describe(thrown, diskCodes.test(sqliteCodeOf(thrown)) ? seeToDisk : restore)],
      database: null,
    };
  }
}

async function checkTurso(env: Env): Promise<CheckedDatabase> {
  const url = env.TURSO_DATABASE_URL!;
  let database: ReturnType<typeof openLibsql> | undefined;
  try {
    database = openLibsql({ url, authToken: env.TURSO_AUTH_TOKEN });
    await checkLibsqlVersion(database);
    return { findings: [{ topic: 'database', text: 'Turso answers, and is of this version' }], database };
  } catch (thrown) {
    database?.close();
    const remedy =
      explainLibsqlFault(thrown, url)?.message ??
      'Check TURSO_DATABASE_URL and TURSO_AUTH_TOKEN, and whether Turso is up.';
    return { findings: [describe(thrown, remedy)], database: null };
  }
}

function describe(thrown: unknown, remedy: string): Finding {
  const { internal, cause } = toAppError(thrown);
  if (thrown instanceof AppError && internal !== undefined) {
    return { topic: 'database', text: 'of another version', remedy: internal };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { topic: 'database', text: `not usable: ${reason}`, remedy };
}
