/**
 * The database contract that job store and repositories share: Drizzle over better-sqlite3 or libSQL,
 * the same queries on both. Adapters: `open-sqlite.ts`, `open-libsql.ts`; the choice: `get-database.ts`.
 */
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';

/** Drizzle's query builder. On better-sqlite3 the queries run synchronously behind the same promises. */
export type Orm = BaseSQLiteDatabase<'async', unknown>;

/** A built query that has not run: anything Drizzle returns from select, insert, update, delete. */
export interface Query<T = unknown> extends PromiseLike<T> {
  toSQL(): { sql: string; params: unknown[] };
}

type Results<Q extends readonly Query[]> = { [K in keyof Q]: Q[K] extends Query<infer T> ? T : never };

export interface RunOptions {
  /** Whether running it twice does no harm, so that a lost connection may be answered by a repeat. */
  repeatable?: boolean;
  /** Whether it leads to free room, such as a deletion: on a full disk it may use what is kept for that. */
  makesRoom?: boolean;
}

export type PreparedQuery<T> = (values: Record<string, unknown>, options?: RunOptions) => Promise<T>;

export interface Database {
  /**
   * Runs one query. A locked SQLite file is waited for without blocking the process; over http the
   * call ends after 10 s at most. Failures to reach the database are `database.unavailable`, a full
   * disk below it is `storage.full`.
   */
  run<T>(build: (orm: Orm) => Query<T>, options?: RunOptions): Promise<T>;
  /**
   * Builds a query once, with `sql.placeholder(name)` where values go, and runs it with them: for the
   * statements of the queue's hot path, where building costs more than running.
   */
  prepared<T>(build: (orm: Orm) => Query<T>): PreparedQuery<T>;
  /** Runs the queries in order in one write transaction: all or nothing. */
  atomically<const Q extends readonly Query[]>(
    build: (orm: Orm) => Q,
    options?: RunOptions,
  ): Promise<Results<Q>>;
  /** Cheap check for writes by other connections, if the driver has one: its value changes with each. */
  changeCounter?(): number;
  close(): void;
}
