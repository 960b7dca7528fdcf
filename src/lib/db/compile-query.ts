import type Sqlite from 'better-sqlite3';
import { Column, is, Param, Placeholder, SQL } from 'drizzle-orm';

/** What Drizzle keeps of a query it prepared for a synchronous driver. */
export interface SyncPrepared {
  getQuery(): { sql: string; params: unknown[] };
  execute(values?: Record<string, unknown>): { sync(): unknown };
  /** The columns that come back, in their order; none if the query returns no rows. */
  fields?: { path: string[]; field: unknown }[];
}

type Values = Record<string, unknown>;
type Decode = (value: unknown) => unknown;

/**
 * Turns a query that Drizzle has built into one call of the driver. What Drizzle looks up for every value
 * of every row (which class, which path) is looked up once here, which saves the queue a third.
 */
export function compileQuery(
  connection: Sqlite.Database,
  prepared: SyncPrepared,
): (values: Values) => unknown {
  const { fields } = prepared;
  const query = prepared.getQuery();
  if (!fields || fields.some(({ path }) => path.length !== 1)) {
    return (values) => prepared.execute(values).sync();
  }
  const binders = query.params.map(binderOf);
  const columns = fields.map(({ path, field }) => ({ key: path[0]!, decode: decoderOf(field) }));
  const statement = connection.prepare(query.sql).raw();
  return (values) => {
    const bound: unknown[] = [];
    for (const bind of binders) bound.push(bind(values));
    const rows = statement.all(bound) as unknown[][];
    return rows.map((row) => {
      const named: Values = {};
      for (let at = 0; at < columns.length; at += 1) {
        const { key, decode } = columns[at]!;
        const value = row[at];
        named[key] = value === null || decode === null ? value : decode(value);
      }
      return named;
    });
  };
}

function binderOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return (values) => valueOf(values, param.name);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { name } = param.value;
  return (values) => param.encoder.mapToDriverValue(valueOf(values, name));
}

function valueOf(values: Values, name: string): unknown {
  if (!(name in values)) throw new TypeError(`no value for ${name}`);
  return values[name];
}

/** How a column's value is decoded; null if it is used as it is. */
function decoderOf(field: unknown): Decode | null {
  if (is(field, Column)) {
    const plain = field.mapFromDriverValue === Column.prototype.mapFromDriverValue;
    return plain ? null : (value) => field.mapFromDriverValue(value);
  }
  const { decoder } = (is(field, SQL) ? field : (field as SQL.Aliased).sql) as unknown as {
    decoder: { mapFromDriverValue: Decode };
  };
  return (value) => decoder.mapFromDriverValue(value);
}
