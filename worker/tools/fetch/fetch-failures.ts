import { AppError, type ErrorCode } from '@/core/errors/errors';

const codesByStatus: Partial<Record<number, ErrorCode>> = {
  401: 'source.login_required',
  402: 'source.login_required',
  403: 'source.refused',
  404: 'source.not_found',
  407: 'source.login_required',
  410: 'source.not_found',
  429: 'source.rate_limited',
  451: 'source.region_blocked',
};
const transientStatuses = new Set([408, 425]);

/** The failure for an HTTP status other than success. */
export function failureOfStatus(statusCode: number): AppError {
  const internal = `HTTP status ${statusCode}`;
  const code = codesByStatus[statusCode];
  if (code !== undefined) return new AppError(code, { internal });
  const isTransient = statusCode >= 500 || transientStatuses.has(statusCode);
  return new AppError('source.server_error', { internal, fate: isTransient ? 'retry' : 'never' });
}

const decoderFault = /^(?:Z_|ERR__ERROR_)/;

/** An error of connecting, waiting or reading as an AppError; `source.unreachable` if nothing more is known. */
export function failureOfTransfer(thrown: unknown): AppError {
  const chain = causesOf(thrown);
  const known = chain.find((error) => error instanceof AppError);
  if (known !== undefined) return known;
  const code = chain.map(codeOf).find((text) => text !== '') ?? '';
  const options = { cause: thrown, internal: code };
  if (decoderFault.test(code)) return new AppError('input.damaged', options);
  return new AppError(code === 'ETIMEDOUT' ? 'source.timed_out' : 'source.unreachable', options);
}

function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let error = thrown; typeof error === 'object' && error !== null && chain.length < 8;) {
    chain.push(error);
    error = 'cause' in error ? error.cause : undefined;
  }
  return chain;
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}
