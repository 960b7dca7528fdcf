import { AsyncLocalStorage } from 'node:async_hooks';
import type * as Libsql from '@libsql/client';
import type { Client, InStatement } from '@libsql/client';
import { DrizzleQueryError } from 'drizzle-orm';
import { LibSQLSession } from 'drizzle-orm/libsql/session';
import { BaseSQLiteDatabase, SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
import { causesOf } from '@/core/errors/causes-of';
import { AppError } from '@/core/errors/errors';
import type { Database, Orm, Query } from './database';
import { loadDriver } from './load-driver';
import { retryWhileLocked, sqliteCodeOf } from './retry-while-locked';

/** The client behind a Database over libSQL, for migrations. */
export interface LibsqlDatabase extends Database {
  readonly client: Client;
}

/** A query prepared by Drizzle on an asynchronous driver. */
interface AsyncPrepared<T> {
  execute(values: Record<string, unknown>): Promise<T>;
}

export interface LibsqlLocation {
  /** `libsql:`, `https:`, `http:` or `file:`. */
  url: string;
  authToken?: string;
  /** How long one call over http may take in all, repeats included, in milliseconds. */
  timeoutMs?: number;
}

/**
 * Opens a libSQL database. The client itself has no timeout and repeats nothing: here every call ends
 * after `timeoutMs`, and a lost one is repeated within it if the caller says that this is safe.
 */
export function openLibsql({ url, authToken, timeoutMs = 10_000 }: LibsqlLocation): LibsqlDatabase {
  const endsAtMs = new AsyncLocalStorage<number>();
  const fetchWithin = (request: Request) => {
    const leftMs = (endsAtMs.getStore() ?? performance.now() + timeoutMs) - performance.now();
    return fetch(request, { signal: AbortSignal.timeout(Math.max(1, Math.ceil(leftMs))) });
  };
  const { createClient } = loadDriver<typeof Libsql>('@libsql/client');
  const client = createClient({ url, authToken, fetch: fetchWithin, timeout: 200, intMode: 'number' });
  const dialect = new SQLiteAsyncDialect();
  const session = new LibSQLSession(writingInBatches(client), dialect, undefined, {}, undefined);
  const orm: Orm = new BaseSQLiteDatabase('async', dialect, session as never, undefined);
  // All tries of a call share one deadline: a worker has to notice in time that it is cut off.
  const guarded = <T>(attempt: () => PromiseLike<T>, repeatable = false) =>
    endsAtMs.run(performance.now() + timeoutMs, () => {
      const isOver = () => performance.now() >= endsAtMs.getStore()!;
      return retryWhileLocked(() => repeatIfSafe(attempt, repeatable, isOver));
    });
  return {
    client,
    run: <T>(build: (orm: Orm) => Query<T>, options?: { repeatable?: boolean }) =>
      guarded(() => build(orm), options?.repeatable),
    prepared: <T>(build: (orm: Orm) => Query<T>) => {
      let query: AsyncPrepared<T> | undefined;
      const prepare = () => (build(orm) as unknown as { prepare(): AsyncPrepared<T> }).prepare();
      return (values, options) => guarded(() => (query ??= prepare()).execute(values), options?.repeatable);
    },
    atomically: (build, options) =>
      guarded(() => session.batch(build(orm) as never) as Promise<never>, options?.repeatable),
    close: () => client.close(),
  };
}

/** Batches start as write transactions: a read that upgrades later fails instead of waiting for the lock. */
function writingInBatches(client: Client): Client {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'batch') return (statements: InStatement[]) => target.batch(statements, 'write');
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

const repeats = 2;

async function repeatIfSafe<T>(
  attempt: () => PromiseLike<T>,
  repeatable: boolean,
  isOver: () => boolean,
): Promise<T> {
  for (let left = repeatable ? repeats : 0; ; left -= 1) {
    try {
      return await attempt();
    } catch (wrapped) {
      const thrown = withoutValues(wrapped);
      if (sqliteCodeOf(thrown) !== '') throw thrown;
      if (!isConnectionFault(thrown)) throw thrown;
      if (left === 0 || isOver()) throw new AppError('database.unavailable', { cause: thrown });
    }
  }
}

const connectionFaults = new Set([
  'TypeError',
  'TimeoutError',
  'AbortError',
  'HttpServerError',
  'FetchError',
]);
const hranaFaults = new Set([
  'SERVER_ERROR',
  'HRANA_WEBSOCKET_ERROR',
  'HRANA_PROTO_ERROR',
  'HRANA_CLOSED_ERROR',
  'STREAM_EXPIRED',
  'STREAM_NOT_FOUND',
]);

/** No answer, a broken one, or one from a gateway: it is unknown whether the statement ran. */
function isConnectionFault(thrown: unknown): boolean {
  for (const { name, code } of causesOf(thrown)) {
    if (typeof name === 'string' && connectionFaults.has(name)) return true;
    if (typeof code === 'string' && hranaFaults.has(code)) return true;
  }
  return false;
}

/**
 * What a query failed with, as the driver threw it. Drizzle wraps that in the values of the query, tokens
 * among them, and errors get into logs.
 */
function withoutValues(thrown: unknown): unknown {
  return thrown instanceof DrizzleQueryError ? (thrown.cause ?? new Error('a query failed')) : thrown;
}
