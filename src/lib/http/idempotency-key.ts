import { AppError } from '@/core/errors/errors';

/** 1–200 printable ASCII characters. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * The Idempotency-Key of a request; null if it has none.
 * @throws AppError `input.invalid` if it is not 1–200 printable ASCII characters.
 */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  if (idempotencyKeyPattern.test(key)) return key;
  const fault = { path: 'Idempotency-Key', message: 'takes 1 to 200 printable ASCII characters' };
  throw new AppError('input.invalid', { details: [fault] });
}
