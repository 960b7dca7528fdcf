import { dirname } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session';
import { BaseSQLiteDatabase, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { makePrivateFile, makePrivateFolder } from '../data-dir/make-private';
import { AppError } from '@/core/errors/errors';
import { compileQuery, type SyncPrepared } from './compile-query';
import type { Database, Orm, Query, RunOptions } from './database';
import { DiskReserve } from './DiskReserve';
import { guardFile } from './guard-file';
import { limitLockWaits, lockWaitMs, retryPauseMs } from './limit-lock-waits';
import { loadDriver } from './load-driver';
import { retryWhileLocked, runOrRecover } from './retry-while-locked';
import { withRoom } from './with-room';

/** The connection behind a Database over better-sqlite3, for migrations and backups. */
export interface SqliteDatabase extends Database {
  readonly connection: Sqlite.Database;
  /** Space for deletions on a full disk; a studio's database has it, a copy does not. */
  readonly reserve?: DiskReserve;
}

/**
 * Opens a SQLite file in WAL mode and creates it if it is missing. Waiting for a lock blocks the process
 * once, for at most 200 ms; after that it is tried again without blocking, for 10 s in all.
 */
export function openSqlite(file: string, { withReserve = false } = {}): SqliteDatabase {
  const connection = connect(file);
  const reserve = withReserve ? new DiskReserve(file) : undefined;
  const dialect = new SQLiteSyncDialect();
  const session = new BetterSQLiteSession(connection, dialect, undefined);
  const orm = new BaseSQLiteDatabase('sync', dialect, session as never, undefined) as unknown as Orm;
  const prepare = (query: unknown) => (query as { prepare(): SyncPrepared }).prepare();
  const execute = (query: unknown) => prepare(query).execute().sync();
  const checkFile = guardFile(file);
  const limited = limitLockWaits(connection);
  const guarded = <T>(work: () => T, options?: RunOptions) => {
    const attempt = () => {
      checkFile();
      return limited(work);
    };
    return runOrRecover(attempt, (again) =>
      withRoom({ file, reserve, makesRoom: options?.makesRoom }, () =>
        retryWhileLocked(again, { longestPauseMs: retryPauseMs }),
      ),
    );
  };
  return {
    connection,
    reserve,
    run: <T>(build: (orm: Orm) => Query<T>, options?: RunOptions) =>
      guarded(() => execute(build(orm)) as T, options),
    prepared: <T>(build: (orm: Orm) => Query<T>) => {
      let query: ((values: Record<string, unknown>) => unknown) | undefined;
      return (values) =>
        guarded(() => (query ??= compileQuery(connection, prepare(build(orm))))(values) as T);
    },
    atomically: (build, options) =>
      guarded(() => connection.transaction(() => build(orm).map(execute)).immediate() as never, options),
    changeCounter: () => connection.pragma('data_version', { simple: true }) as number,
    close: () => {
      reserve?.close();
      connection.close();
    },
  };
}

function connect(file: string): Sqlite.Database {
  try {
    makePrivateFolder(dirname(file));
    makePrivateFile(file);
    const Driver = loadDriver<typeof Sqlite>('better-sqlite3');
    const connection = new Driver(file, { timeout: lockWaitMs });
    // For a new file only. A commit logs whole pages, of which a job changes a row or two.
    connection.pragma('page_size = 1024');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    // 16 MB of log before its pages go to the file: jobs are many small writes.
    connection.pragma('wal_autocheckpoint = 16000');
    // 2 MB instead of the driver's 16: SQLite walks half its cache whenever a page is split.
    connection.pragma('cache_size = -2000');
    return rememberStatements(connection);
  } catch (cause) {
    throw new AppError('database.unavailable', { cause });
  }
}

const rememberedStatements = 200;

/** Drizzle prepares a query each time it runs; compiling costs more than running, so statements are kept. */
function rememberStatements(connection: Sqlite.Database): Sqlite.Database {
  const prepare = connection.prepare.bind(connection);
  const statements = new Map<string, Sqlite.Statement>();
  connection.prepare = ((source: string) => {
    const known = statements.get(source);
    if (known) return known;
    const statement = prepare(source);
    if (statements.size >= rememberedStatements) statements.delete(statements.keys().next().value!);
    statements.set(source, statement);
    return statement;
  }) as typeof connection.prepare;
  return connection;
}
