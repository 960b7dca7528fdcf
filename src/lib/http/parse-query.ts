import type { z } from 'zod';
import { parseInput } from './parse-input';

/** @throws AppError `input.invalid` with every fault in its details. */
export function parseQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  return parseInput(schema, Object.fromEntries(query));
}
