import { getTableColumns, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Orm } from '../../db/database';

/**
 * INSERT … SELECT of one row: values are bound as their column stores them, SQL is taken as it is, and what
 * is left out gets the column's default. `from` is the rest of the SELECT, with a WHERE that decides.
 */
export function insertSelected<T extends SQLiteTable>(
  orm: Orm,
  table: T,
  row: { [K in keyof T['$inferSelect']]?: T['$inferSelect'][K] | SQLWrapper },
  from: SQL,
) {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value: unknown = (row as Record<string, unknown>)[name] ?? column.default;
    if (value === undefined || value === null) return sql`NULL`;
    return isSql(value) ? sql`${value}` : sql`${sql.param(value, column)}`;
  });
  return orm.insert(table).select(sql`SELECT ${sql.join(values, sql`, `)} ${from}`);
}

const isSql = (value: unknown): value is SQLWrapper =>
  typeof value === 'object' && value !== null && 'getSQL' in value;
