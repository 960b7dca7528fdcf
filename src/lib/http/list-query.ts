import { z } from 'zod';
import { AppError } from '../errors';

/** What every list takes: how many, and where the page before ended. */
export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

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
  const [, timeMs, id] = /^(\d{1,15})\.([A-Za-z0-9_]{1,64})$/.exec(cursor) ?? [];
  if (timeMs === undefined || id === undefined) {
    throw new AppError('input.invalid', { details: [{ path: 'cursor', message: 'is not from this list' }] });
  }
  return { timeMs: Number(timeMs), id };
}
