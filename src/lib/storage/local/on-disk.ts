import { AppError, diskError } from '@/core/errors/errors';

const nothingThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR']);

/**
 * Runs work on the disk. What the system refuses comes out as `storage.full`, or as `storage.unavailable`
 * (read-only, forbidden, failing); what did not come from the system, as it is.
 */
export async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (errorCode(thrown) === undefined) throw thrown;
    throw diskError(thrown);
  }
}

/** Like `onDisk`, for work on a file that need not exist: then the failure is `storage.not_found`. */
export async function whereFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (isNothingThere(thrown)) throw new AppError('storage.not_found', { cause: thrown });
    return onDisk(Promise.reject(thrown as Error));
  }
}

/** Whether the system says that nothing, or nothing of the right kind, is at a path. */
export function isNothingThere(thrown: unknown): boolean {
  return nothingThere.has(errorCode(thrown) ?? '');
}

/** The system's name of an error, such as `ENOSPC`; undefined if it is none of the system's. */
export function errorCode(thrown: unknown): string | undefined {
  const { syscall, code } = (thrown ?? {}) as { syscall?: unknown; code?: unknown };
  return syscall !== undefined && typeof code === 'string' ? code : undefined;
}
