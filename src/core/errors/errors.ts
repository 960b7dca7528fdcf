import { causesOf } from './causes-of';
import { errorSentences } from './error-sentences';

/** The closed list of error codes: exactly the keys of the sentence dictionary. */
export type ErrorCode = keyof typeof errorSentences;

/**
 * What may happen after a failure: `never` try the same again (bad input), `retry` once at once
 * (a transient fault), or `retry-after` a pause (somebody else's limit).
 */
export type ErrorFate = 'never' | 'retry' | 'retry-after';

const transientCodes = new Set<ErrorCode>([
  'internal',
  'job.timed_out',
  'worker.lost',
  'source.unreachable',
  'source.timed_out',
  'source.server_error',
  'database.unavailable',
  'render.links_refused',
]);
/** A storage or GPU service that is away is so a moment later too: an attempt at once would be wasted. */
const pausedCodes = new Set<ErrorCode>([
  'source.rate_limited',
  'rate.limited',
  'job.too_many',
  'storage.full',
  'storage.unavailable',
  'render.gpu_unavailable',
]);

/** The fate that belongs to a code unless the thrower knows better. */
export function defaultFate(code: ErrorCode): ErrorFate {
  if (transientCodes.has(code)) return 'retry';
  return pausedCodes.has(code) ? 'retry-after' : 'never';
}

export interface AppErrorOptions {
  /** The underlying error; logged, never shown. */
  cause?: unknown;
  /** Machine-readable extras for the client, such as field paths or limits. Never paths, stacks or secrets. */
  details?: unknown;
  /** For the log and the job row only: for instance the last 4 KB of a tool's stderr. */
  internal?: string;
  fate?: ErrorFate;
}

/** Every failure the product knows: a code, a cause, a fate, and through the dictionary a sentence. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fate: ErrorFate;
  readonly details?: unknown;
  readonly internal?: string;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(errorSentences[code], { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fate = options.fate ?? defaultFate(code);
    this.details = options.details;
    this.internal = options.internal;
  }
}

/** What the system and SQLite say of a disk that is full, or of a share of it that is used up. */
const fullDisk: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
/** The same of one that is read-only or failing. */
const diskRefusals: readonly unknown[] = ['EROFS', 'EIO'];

/** A refusal of the disk: `storage.full` if it has no room left, else `storage.unavailable`. */
export function diskError(thrown: unknown): AppError {
  const isFull = [...causesOf(thrown)].some(({ code }) => fullDisk.includes(code));
  return new AppError(isFull ? 'storage.full' : 'storage.unavailable', { cause: thrown });
}

/**
 * Any thrown value as an AppError. A disk that refuses is `storage.full` or `storage.unavailable` wherever
 * it was written to; what nobody foresaw becomes `internal` and shows nothing of itself.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const isDisk = [...causesOf(thrown)].some(({ code }) => [...fullDisk, ...diskRefusals].includes(code));
  return isDisk ? diskError(thrown) : new AppError('internal', { cause: thrown });
}
