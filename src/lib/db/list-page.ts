/** Pages of lists that are ordered by time and then id, newest first. */
import { and, eq, lt, or, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { cursorPattern } from '@/core/api/list-query';
import { AppError } from '@/core/errors/errors';

/** A place in such a list. */
export interface ListPlace {
  timeMs: number;
  id: string;
}

export function encodeCursor({ timeMs, id }: ListPlace): string {
  return `${timeMs}.${id}`;
}

/** @throws AppError `input.invalid` for what `encodeCursor` did not make. */
export function decodeCursor(cursor: string): ListPlace {
  const [, timeMs, id] = cursorPattern.exec(cursor) ?? [];
  if (timeMs === undefined || id === undefined) {
    throw new AppError('input.invalid', { details: [{ path: 'cursor', message: 'is not from this list' }] });
  }
  return { timeMs: Number(timeMs), id };
}

/** The rows after a place; all without one. */
export function olderThan(
  time: SQLiteColumn,
  id: SQLiteColumn,
  place: ListPlace | undefined,
): SQL | undefined {
  if (place === undefined) return undefined;
  return or(lt(time, place.timeMs), and(eq(time, place.timeMs), lt(id, place.id)));
}

/** A page of rows that were read with one more than `limit`, and where the next page begins. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  placeOf: (row: Row) => ListPlace,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  return { page, nextCursor: rows.length > limit ? encodeCursor(placeOf(page.at(-1)!)) : null };
}
