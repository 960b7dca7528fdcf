import { type AppError, toAppError } from '@/core/errors/errors';
import { errorStatus } from './error-status';

/** The answer to a failure: its code, its sentence and the details meant for the client; nothing internal. */
export function errorResponse(thrown: unknown, requestId: string): Response {
  const error: AppError = toAppError(thrown);
  const status = errorStatus[error.code];
  const details = status === 500 ? { requestId } : error.details;
  const body = { success: false, error: { code: error.code, message: error.message, details } };
  return Response.json(body, { status, headers: retryAfter(error) });
}

function retryAfter(error: AppError): Record<string, string> {
  const details = error.details as { retryAfterSec?: unknown } | undefined;
  if (errorStatus[error.code] !== 429 || typeof details?.retryAfterSec !== 'number') return {};
  return { 'Retry-After': String(details.retryAfterSec) };
}
