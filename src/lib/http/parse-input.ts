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
  throw new AppError('input.invalid', { details: faultsOf(parsed.error.issues) });
}

/** Of several shapes an input may have, the one it comes closest to says what is wrong. */
function faultsOf(issues: readonly z.core.$ZodIssue[], within: readonly PropertyKey[] = []): InputFault[] {
  return issues.flatMap((issue) => {
    const path = [...within, ...issue.path];
    const shapes = issue.code === 'invalid_union' ? issue.errors : [];
    const [closest] = shapes.toSorted((one, other) => one.length - other.length);
    return closest ? faultsOf(closest, path) : [{ path: path.join('.'), message: issue.message }];
  });
}
