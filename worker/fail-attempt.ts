import { toAppError, type AppError, type ErrorCode } from '@/core/errors/errors';
import type { Claim, FailOutcome, PostponeOutcome } from '@/lib/jobs/types';
import type { WorkerContext } from './worker-context';

/** Outages that a job waits for instead of failing, since neither it nor its input is at fault. */
const outages: readonly ErrorCode[] = ['storage.unavailable', 'database.unavailable'];
const longestPauseMs = 10 * 60_000;

/**
 * Records a failed attempt and logs why it failed. An attempt that could not reach the storage or the database
 * is not counted: the job waits for them, up to `WORKER_WAIT_LIMIT_MS`.
 */
export function failAttempt(
  { env, store, log }: Pick<WorkerContext, 'env' | 'store' | 'log'>,
  claim: Claim,
  thrown: unknown,
): Promise<FailOutcome | PostponeOutcome> {
  const error = toAppError(thrown);
  const { code, fate } = error;
  const retryAfterMs = env.WORKER_RETRY_PAUSE_MS;
  if (outages.includes(code)) {
    log.warn(
      { err: error, code, internal: error.internal },
      'attempt postponed: storage or database unavailable',
    );
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

/** What the job's row keeps for debugging: the tool's last output, or the stack. */
function internalOf(error: AppError): string | undefined {
  const { cause } = error;
  return error.internal ?? (cause instanceof Error ? (cause.stack ?? cause.message) : undefined);
}
