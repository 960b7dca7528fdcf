import { toAppError, type AppError } from '@/lib/errors';
import type { Claim, FailOutcome } from '@/lib/jobs/types';
import type { WorkerContext } from './worker-context';

/** Writes the end of an attempt that broke on what was thrown, and says so in the log. */
export function failAttempt(
  { env, store, log }: Pick<WorkerContext, 'env' | 'store' | 'log'>,
  claim: Claim,
  thrown: unknown,
): Promise<FailOutcome> {
  const error = toAppError(thrown);
  log.error({ err: error, code: error.code, internal: error.internal }, 'attempt failed');
  const { code, fate } = error;
  const retryAfterMs = env.WORKER_RETRY_PAUSE_MS;
  return store.fail(claim, { code, fate, retryAfterMs, internal: internalOf(error) });
}

/** What the owner of the machine finds in the job's row: the tool's last words, or where the code broke. */
function internalOf(error: AppError): string | undefined {
  const { cause } = error;
  return error.internal ?? (cause instanceof Error ? (cause.stack ?? cause.message) : undefined);
}
