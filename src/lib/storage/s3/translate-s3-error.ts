import { AppError, type ErrorCode } from '@/core/errors/errors';
import { explainS3Fault } from './explain-s3-fault';

const codes: Record<string, ErrorCode> = {
  NoSuchKey: 'storage.not_found',
  NotFound: 'storage.not_found',
  InvalidRange: 'storage.range_invalid',
  NoSuchUpload: 'upload.not_found',
  InvalidPart: 'upload.incomplete',
  InvalidPartOrder: 'upload.incomplete',
  EntityTooSmall: 'upload.wrong_size',
};

/**
 * A failure of an S3 request as an AppError. What has no code of its own (no bucket, wrong keys, no
 * connection, 5xx) is `storage.unavailable`, with the variable to check in `internal`; an abort and what is
 * an AppError already stay as they are.
 */
export function translateS3Error(thrown: unknown): unknown {
  const { name = '' } = (thrown ?? {}) as { name?: string };
  if (thrown instanceof AppError || name === 'AbortError') return thrown;
  const code = codes[name] ?? 'storage.unavailable';
  const internal = code === 'storage.unavailable' ? explainS3Fault(thrown) : undefined;
  return new AppError(code, { cause: thrown, internal });
}
