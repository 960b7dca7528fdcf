import Sqlite from 'better-sqlite3';
import type {
  BatchCondition,
  BatchStep,
  HranaError,
  HranaRequest,
  HranaStatement,
  StatementResult,
} from './hrana-protocol';
import { fromHrana, toHrana, toHranaError } from './hrana-protocol';

const writeLockMs = 5_000;

/** One stream of a client: a connection of its own, with the SQL texts it stored and perhaps a transaction. */
export class HranaStream {
  private readonly connection: Sqlite.Database;
  private readonly storedSql = new Map<number, string>();
  private lockTimer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.connection = new Sqlite(file, { timeout: 0 });
    this.connection.pragma('journal_mode = WAL');
    this.connection.pragma('synchronous = NORMAL');
    this.connection.defaultSafeIntegers(true);
  }

  answer(request: HranaRequest): object {
    switch (request.type) {
      case 'execute':
        return { type: 'execute', result: this.execute(request.stmt) };
      case 'batch':
        return { type: 'batch', result: this.batch(request.batch.steps) };
      case 'sequence':
        this.connection.exec(this.sqlOf(request));
        return { type: 'sequence' };
      case 'store_sql':
        this.storedSql.set(request.sql_id, request.sql);
        return { type: 'store_sql' };
      case 'close_sql':
        this.storedSql.delete(request.sql_id);
        return { type: 'close_sql' };
      case 'describe':
        return { type: 'describe', result: this.describe(this.sqlOf(request)) };
      case 'get_autocommit':
        return { type: 'get_autocommit', is_autocommit: !this.connection.inTransaction };
      case 'close':
        return { type: 'close' };
    }
  }

  close(): void {
    clearTimeout(this.lockTimer);
    this.connection.close();
  }

  private execute(statement: HranaStatement): StatementResult {
    const prepared = this.connection.prepare(
      this.sqlOf(statement).replace(/^BEGIN TRANSACTION READONLY/i, 'BEGIN'),
    );
    const named = (statement.named_args ?? []).map(({ name, value }) => [
      name.replace(/^[:@$]/, ''),
      fromHrana(value),
    ]);
    const args: unknown[] = (statement.args ?? []).map(fromHrana);
    if (named.length > 0) args.push(Object.fromEntries(named));
    const result = prepared.reader ? this.read(prepared, args) : this.write(prepared, args);
    this.watchLock();
    return result;
  }

  private read(prepared: Sqlite.Statement, args: unknown[]): StatementResult {
    const cols = prepared.columns().map(({ name, type }) => ({ name, decltype: type }));
    const rows = prepared.raw().all(...args) as unknown[][];
    const changes = prepared.readonly ? 0 : rows.length;
    return {
      cols,
      rows: rows.map((row) => row.map(toHrana)),
      affected_row_count: changes,
      last_insert_rowid: null,
    };
  }

  private write(prepared: Sqlite.Statement, args: unknown[]): StatementResult {
    const { changes, lastInsertRowid } = prepared.run(...args);
    return { cols: [], rows: [], affected_row_count: changes, last_insert_rowid: String(lastInsertRowid) };
  }

  private batch(steps: BatchStep[]): object {
    const results: (StatementResult | null)[] = [];
    const errors: (HranaError | null)[] = [];
    const holds = (condition: BatchCondition): boolean => {
      switch (condition.type) {
        case 'ok':
          return results[condition.step] !== null && errors[condition.step] === null;
        case 'error':
          return errors[condition.step] !== null;
        case 'not':
          return !holds(condition.cond);
        case 'and':
          return condition.conds.every(holds);
        case 'or':
          return condition.conds.some(holds);
        case 'is_autocommit':
          return !this.connection.inTransaction;
      }
    };
    for (const step of steps) {
      const skipped = step.condition && !holds(step.condition);
      results.push(null);
      errors.push(null);
      if (skipped) continue;
      try {
        results[results.length - 1] = this.execute(step.stmt);
      } catch (thrown) {
        errors[errors.length - 1] = toHranaError(thrown);
      }
    }
    return { step_results: results, step_errors: errors };
  }

  private describe(sql: string): object {
    const prepared = this.connection.prepare(sql);
    const cols = prepared.reader
      ? prepared.columns().map(({ name, type }) => ({ name, decltype: type }))
      : [];
    return { params: [], cols, is_explain: /^\s*EXPLAIN/i.test(sql), is_readonly: prepared.readonly };
  }

  private sqlOf({ sql, sql_id: id }: { sql?: string; sql_id?: number }): string {
    const text = sql ?? (id === undefined ? undefined : this.storedSql.get(id));
    if (text === undefined) throw new Error('SQL text not found');
    return text;
  }

  /** A transaction that is still open after five seconds loses its lock, as on the real service. */
  private watchLock(): void {
    if (!this.connection.inTransaction) {
      clearTimeout(this.lockTimer);
      this.lockTimer = undefined;
    } else {
      this.lockTimer ??= setTimeout(() => this.connection.exec('ROLLBACK'), writeLockMs).unref();
    }
  }
}
