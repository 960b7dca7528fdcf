import { AppError, type ErrorCode } from '@/core/errors/errors';

/** A file that could not be brought or put: which one, and what was answered. */
export class TransferError extends AppError {
  constructor(
    code: ErrorCode,
    /** A sentence for the log; it holds no address. */
    readonly reason: string,
    cause?: unknown,
  ) {
    super(code, { cause, internal: reason });
    this.name = 'TransferError';
  }
}

/** What a refusing status means for a signed link. */
export function explainStatus(status: number): string {
  if (status >= 300 && status < 400)
    return `HTTP ${status}: the link leads elsewhere; APP_URL has to be final`;
  if (status === 401 || status === 403)
    return `HTTP ${status}: the link has expired or its signature is wrong`;
  if (status === 404) return `HTTP ${status}: there is no such file`;
  if (status === 413) return `HTTP ${status}: the file is too large for the storage`;
  return `HTTP ${status}`;
}
