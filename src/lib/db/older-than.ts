import { and, eq, lt, or, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { ListPlace } from '../http/list-query';

/** The rows after a place in a list that is ordered by time and then id, newest first; all without a place. */
export function olderThan(
  time: SQLiteColumn,
  id: SQLiteColumn,
  place: ListPlace | undefined,
): SQL | undefined {
  if (place === undefined) return undefined;
  return or(lt(time, place.timeMs), and(eq(time, place.timeMs), lt(id, place.id)));
}
