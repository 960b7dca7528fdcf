import { AppError } from '@/core/errors/errors';

/** Whether the database did not answer: what was asked of it may have been done all the same. */
export function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'database.unavailable';
}
