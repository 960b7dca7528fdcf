import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError, type AppError } from '@/lib/errors';
import type { Claim, CompleteOutcome } from '@/lib/jobs/types';
import { abortReasonOf } from './attempt-abort';
import type { OwnedKeys } from './OwnedKeys';
import type { PipelineOutcome } from './pipelines/types';
import type { WorkerContext } from './worker-context';

/** How the pipeline came out: with an outcome, or with what it threw. */
export type AttemptEnd = { outcome: PipelineOutcome } | { thrown: unknown };

/** How the attempt ended, as the log names it. `unknown`: the database was gone for a whole lease. */
export type Ended = 'completed' | 'retrying' | 'failed' | 'cancelled' | 'released' | 'lost' | 'unknown';

interface Attempt {
  signal: AbortSignal;
  owned: OwnedKeys;
}

/**
 * Writes the end of an attempt, by now without living tools, and deletes what it wrote unless the
 * completion stands. While the database cannot be reached the write is repeated for one lease; after
 * that the reaper decides, and the files are left to the sweep, since the completion may have arrived.
 */
export async function endAttempt(
  context: WorkerContext,
  claim: Claim,
  end: AttemptEnd,
  { signal, owned }: Attempt,
): Promise<Ended> {
  const { storage, log } = context;
  if ('outcome' in end && !stopped(signal)) {
    try {
      const ended = await untilAnswered(context, completion(context, claim, end.outcome));
      if (ended === 'lost' || ended === 'duplicate') await owned.delete(storage, log);
      return ended === 'duplicate' ? 'completed' : ended;
    } catch (thrown) {
      return endAttempt(context, claim, { thrown }, { signal, owned });
    }
  }
  await owned.delete(storage, log);
  return untilAnswered(context, ending(context, claim, end, signal));
}

/** Cancelled or fenced attempts do not complete, even where the pipeline came through in the end. */
function stopped(signal: AbortSignal): boolean {
  const reason = abortReasonOf(signal);
  return reason === 'cancelled' || reason === 'lease-lost';
}

/** `duplicate` here: completed with what existed before, so that this attempt's files are in nobody's use. */
function completion({ store }: WorkerContext, claim: Claim, outcome: PipelineOutcome) {
  return async (): Promise<CompleteOutcome> => {
    const completed = await store.complete(claim, outcome.result, outcome.rows);
    if (completed !== 'duplicate') return completed;
    if (!outcome.onDuplicate)
      throw new TypeError('a pipeline whose rows have a content hash says what a duplicate means');
    const again = await store.complete(claim, await outcome.onDuplicate());
    return again === 'completed' ? 'duplicate' : 'lost';
  };
}

function ending({ env, store, log }: WorkerContext, claim: Claim, end: AttemptEnd, signal: AbortSignal) {
  return async (): Promise<Ended> => {
    switch (abortReasonOf(signal)) {
      case 'cancelled':
        return (await store.confirmCancelled(claim)) ? 'cancelled' : 'lost';
      case 'shutdown':
        return (await store.release(claim)) ? 'released' : 'lost';
      case 'timed-out':
        return store.fail(claim, { code: 'job.timed_out', fate: 'retry' });
      case 'lease-lost':
        return 'lost';
      case null: {
        const error = toAppError('thrown' in end ? end.thrown : undefined);
        log.error({ err: error, code: error.code, internal: error.internal }, 'attempt failed');
        const { code, fate } = error;
        const retryAfterMs = env.WORKER_RETRY_PAUSE_MS;
        return store.fail(claim, { code, fate, retryAfterMs, internal: internalOf(error) });
      }
    }
  };
}

/** What the owner of the machine finds in the job's row: the tool's last words, or where the code broke. */
function internalOf(error: AppError): string | undefined {
  const { cause } = error;
  return error.internal ?? (cause instanceof Error ? (cause.stack ?? cause.message) : undefined);
}

async function untilAnswered<T>(
  { env, log }: WorkerContext,
  write: () => Promise<T>,
): Promise<T | 'unknown'> {
  const giveUpAtMs = performance.now() + env.WORKER_LEASE_MS;
  for (;;) {
    try {
      return await write();
    } catch (thrown) {
      const error = toAppError(thrown);
      log.error({ err: error }, 'the end of the attempt is not written yet');
      if (error.code !== 'database.unavailable') throw thrown;
      if (performance.now() > giveUpAtMs) return 'unknown';
    }
    await sleep(Math.min(1_000, env.WORKER_LEASE_MS / 10));
  }
}
