/**
 * Counts the rows that statements sent to the stand-in read, as an upper bound, from libSQL's own counters.
 * Turso bills rows read; SQLite has no counter of them, but its table `sqlite_stmt` (in libSQL's build) tells
 * how many instructions a statement ran. Each statement runs on a copy of the database and on one with the
 * same tables and no rows: what it ran more on the copy, it ran for rows, and no row costs fewer than three
 * instructions (come to it, look at it, go on). Full-scan steps, which SQLite does count, are the lower bound.
 */
import { createRequire } from 'node:module';
import type Libsql from 'libsql';
import { fromHrana, type HranaRequest, type HranaStatement, type HranaValue } from './hrana-protocol';

const Driver = createRequire(__filename)('libsql') as typeof Libsql;
const leastInstructionsPerRow = 3;
const isControl = (sql: string) => /^\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA)\b/i.test(sql);

interface Counters {
  scanned: number;
  instructions: number;
}

export class RowMeter {
  private readonly full: Libsql.Database;
  private readonly empty: Libsql.Database;
  private readonly tables: string[];
  private readonly pipelines: string[] = [];

  /** @param file a copy of the stand-in's database, to which writes are made as they are there */
  constructor(file: string) {
    this.full = new Driver(file);
    this.empty = new Driver(':memory:');
    const parts = this.full
      .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
      .raw()
      .all() as [type: string, name: string, sql: string][];
    for (const [, , sql] of parts) this.empty.exec(sql);
    this.tables = parts.flatMap(([type, name]) => (type === 'table' ? [name] : []));
  }

  /** For `TursoStandIn.onPipeline`. */
  readonly hear = (text: string): void => void this.pipelines.push(text);

  /** What was heard: how many requests, and how many rows their statements read, counted high. Closes the meter. */
  read(): { requests: number; rowsRead: number } {
    const rows = this.pipelines.map((text) => this.rowsReadBy(text));
    this.full.close();
    this.empty.close();
    return { requests: rows.length, rowsRead: rows.reduce((sum, count) => sum + count, 0) };
  }

  private rowsReadBy(text: string): number {
    let rowsRead = 0;
    const { requests } = JSON.parse(text) as { requests: HranaRequest[] };
    const stored = new Map<number, string>();
    for (const request of requests) {
      if (request.type === 'store_sql') stored.set(request.sql_id, request.sql);
      for (const statement of statementsOf(request)) {
        const { sql = stored.get(statement.sql_id!), args = [] } = statement;
        if (sql === undefined) throw new Error('a statement of an earlier pipeline cannot be counted');
        if (!isControl(sql)) rowsRead += this.count(sql, args.map(toPlainValue));
      }
    }
    return rowsRead;
  }

  private count(sql: string, values: unknown[]): number {
    const program = this.empty
      .prepare(`EXPLAIN ${sql}`)
      .raw()
      .all(...values) as unknown[][];
    // One instruction that counts a whole table would look like no row at all.
    if (program.some(([, opcode]) => opcode === 'Count')) throw new Error(`counts a table: ${sql}`);
    const [base, run] = [measure(this.empty, sql, values), measure(this.full, sql, values)];
    for (const table of this.tables) this.empty.exec(`DELETE FROM ${table}`);
    const surplus = Math.max(0, run.instructions - base.instructions);
    return Math.max(run.scanned, Math.ceil(surplus / leastInstructionsPerRow));
  }
}

function toPlainValue(wire: HranaValue): unknown {
  const value = fromHrana(wire);
  return typeof value === 'bigint' ? Number(value) : value;
}

function measure(database: Libsql.Database, sql: string, values: unknown[]): Counters {
  const before = countersOf(database, sql);
  const statement = database.prepare(sql);
  if (statement.reader) statement.raw().all(...values);
  else statement.run(...values);
  const after = countersOf(database, sql);
  return {
    scanned: after.scanned - before.scanned,
    instructions: after.instructions - before.instructions,
  };
}

function countersOf(database: Libsql.Database, sql: string): Counters {
  const sums = database.prepare('SELECT total(nscan), total(nstep) FROM sqlite_stmt WHERE sql = ?');
  const [[scanned, instructions]] = sums.raw().all(sql) as [[number, number]];
  return { scanned, instructions };
}

function statementsOf(request: HranaRequest): HranaStatement[] {
  if (request.type === 'batch') return request.batch.steps.map(({ stmt }) => stmt);
  return request.type === 'execute' ? [request.stmt] : [];
}
