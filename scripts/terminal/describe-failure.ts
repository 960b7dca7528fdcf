import { EnvError } from '@/lib/env';
import { AppError, toAppError } from '@/core/errors/errors';
import { CommandError } from '@/lib/CommandError';

/** A failure in words for the terminal; what nobody foresaw keeps its stack. */
export function describeFailure(failure: unknown): string {
  if (failure instanceof CommandError || failure instanceof EnvError) return failure.message;
  const known = toAppError(failure);
  if (failure instanceof AppError || known.code !== 'internal') {
    const { message, internal, cause } = known;
    return [message, internal ?? (cause instanceof Error ? cause.message : '')].filter(Boolean).join('\n');
  }
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
