import type { z } from 'zod';
import { AppError } from '@/core/errors/errors';

/** One fault of an input: where (`clips.0.endSec`; empty for the whole) and what. */
export interface InputFault {
  path: string;
  message: string;
}

/** @throws AppError `input.invalid` with every fault in its details. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults: InputFault[] = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  throw new AppError('input.invalid', { details: faults });
}
