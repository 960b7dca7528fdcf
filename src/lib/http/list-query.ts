import { z } from 'zod';
import { AppError } from '@/core/errors/errors';

const cursorPattern = /^(\d{1,15})\.([A-Za-z0-9_]{1,64})$/;

/** What every list takes: how many, and where the page before ended. */
export const listQuerySchema = z.object({
  limit: z.preprocess(readInteger, z.int().min(1).max(100)).default(20),
  cursor: z.string().regex(cursorPattern, 'is not from this list').optional(),
});

/** A number of a query in its plain spelling; what has another is left for the schema to refuse. */
function readInteger(text: unknown): unknown {
  return typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text;
}

/** A place in a list that is ordered by time and id, newest first. */
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

/** A page of rows that were read with one more than `limit`, and where the next page begins. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  placeOf: (row: Row) => ListPlace,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  return { page, nextCursor: rows.length > limit ? encodeCursor(placeOf(page.at(-1)!)) : null };
}
