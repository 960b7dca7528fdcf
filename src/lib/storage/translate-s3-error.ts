import { AppError, type ErrorCode } from '../errors';

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
 * connection, 5xx) is `storage.unavailable`; an abort and what is an AppError already stay as they are.
 */
export function translateS3Error(thrown: unknown): unknown {
  const { name = '' } = (thrown ?? {}) as { name?: string };
  if (thrown instanceof AppError || name === 'AbortError') return thrown;
  return new AppError(codes[name] ?? 'storage.unavailable', { cause: thrown });
}
