import { AppError, type ErrorCode } from '@/lib/errors';

const codesByStatus: Partial<Record<number, ErrorCode>> = {
  401: 'source.login_required',
  402: 'source.login_required',
  403: 'source.login_required',
  404: 'source.not_found',
  407: 'source.login_required',
  410: 'source.not_found',
  429: 'source.rate_limited',
  451: 'source.region_blocked',
};
const transientStatuses = new Set([408, 425]);

/** The failure that an HTTP status other than success means. */
export function failureOfStatus(statusCode: number): AppError {
  const internal = `HTTP status ${statusCode}`;
  const code = codesByStatus[statusCode];
  if (code !== undefined) return new AppError(code, { internal });
  const isTransient = statusCode >= 500 || transientStatuses.has(statusCode);
  return new AppError('source.server_error', { internal, fate: isTransient ? 'retry' : 'never' });
}

const timeoutCodes = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

/** What went wrong while connecting, waiting or reading, as an AppError; `source.unreachable` unless known better. */
export function failureOfTransfer(thrown: unknown): AppError {
  const known = findInCauses(thrown, (error) => error instanceof AppError);
  if (known instanceof AppError) return known;
  const code = codeOf(findInCauses(thrown, (error) => codeOf(error) !== ''));
  const options = { cause: thrown, internal: code };
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI')) {
    return new AppError('input.damaged', options);
  }
  return new AppError(timeoutCodes.has(code) ? 'source.timed_out' : 'source.unreachable', options);
}

function findInCauses(thrown: unknown, matches: (error: Error) => boolean): Error | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth += 1) {
    if (matches(error)) return error;
  }
  return undefined;
}

function codeOf(error: Error | undefined): string {
  return error !== undefined && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
