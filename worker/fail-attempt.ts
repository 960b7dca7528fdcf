import { toAppError, type AppError, type ErrorCode } from '@/core/errors/errors';
import type { Claim, FailOutcome, PostponeOutcome } from '@/lib/jobs/types';
import type { WorkerContext } from './worker-context';

/** What a job waits for instead of failing, as the fault is neither its own nor its input's. */
const awaited: readonly ErrorCode[] = ['storage.unavailable', 'database.unavailable'];
const longestPauseMs = 10 * 60_000;

/**
 * Writes the end of an attempt that broke on what was thrown, and says so in the log. One that could not
 * reach storage or database is not counted: the job waits for them, up to its limit.
 */
export function failAttempt(
  { env, store, log }: Pick<WorkerContext, 'env' | 'store' | 'log'>,
  claim: Claim,
  thrown: unknown,
): Promise<FailOutcome | PostponeOutcome> {
  const error = toAppError(thrown);
  const { code, fate } = error;
  const retryAfterMs = env.WORKER_RETRY_PAUSE_MS;
  if (awaited.includes(code)) {
    log.warn({ err: error, code, internal: error.internal }, 'attempt given back, its job waits');
    return store.postpone(claim, {
      code,
      internal: internalOf(error),
      firstPauseMs: retryAfterMs,
      longestPauseMs: Math.max(longestPauseMs, retryAfterMs),
      limitMs: env.WORKER_WAIT_LIMIT_MS,
    });
  }
  log.error({ err: error, code, internal: error.internal }, 'attempt failed');
  return store.fail(claim, { code, fate, retryAfterMs, internal: internalOf(error) });
}

/** What the owner of the machine finds in the job's row: the tool's last words, or where the code broke. */
function internalOf(error: AppError): string | undefined {
  const { cause } = error;
  return error.internal ?? (cause instanceof Error ? (cause.stack ?? cause.message) : undefined);
}
