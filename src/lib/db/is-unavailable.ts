import { AppError } from '@/core/errors/errors';

/** Whether the database did not answer; the statement may have run even so. */
export function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'database.unavailable';
}
