import { z } from 'zod';

/** A place in a list that is ordered by time and id: `<milliseconds>.<id>`. */
export const cursorPattern = /^(\d{1,15})\.([A-Za-z0-9_]{1,64})$/;

/** What every list takes: how many, and where the page before ended. */
export const listQuerySchema = z.object({
  limit: z.preprocess(readInteger, z.int().min(1).max(100)).default(20),
  cursor: z.string().regex(cursorPattern, 'is not from this list').optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/** A number of a query in its plain spelling; what has another is left for the schema to refuse. */
function readInteger(text: unknown): unknown {
  return typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text;
}
