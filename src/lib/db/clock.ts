import { sql } from 'drizzle-orm';

/**
 * Now by the database's clock, in integer milliseconds since 1970. The only clock the queue knows:
 * a worker whose own clock is wrong still claims and expires at the right moment.
 */
export const nowMs = sql<number>`CAST(unixepoch('now','subsec')*1000 AS INTEGER)`;

/** A moment `durationMs` after now, by the database's clock. */
export function msFromNow(durationMs: number) {
  return sql<number>`(${nowMs} + CAST(${Math.round(durationMs)} AS INTEGER))`;
}
