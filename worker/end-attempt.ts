import { and, eq } from 'drizzle-orm';
import { AppError, toAppError } from '@/core/errors/errors';
import { uploads } from '@/lib/db/schema';
import type { Claim, CompleteOutcome } from '@/lib/jobs/types';
import { abortReasonOf, type AttemptEnding } from './attempt-abort';
import { failAttempt } from './fail-attempt';
import { handOverAttempt } from './gpu/hand-over-attempt';
import type { OwnedKeys } from './OwnedKeys';
import type { HandedOver, PipelineOutcome } from './pipelines/types';
import { retryDatabaseCall } from './retry-database-call';
import type { WorkerContext } from './worker-context';

/** How the pipeline ended: with an outcome, with work to hand over to a GPU, or with an error. */
export type AttemptEnd = { outcome: PipelineOutcome } | HandedOver | { thrown: unknown };

interface Attempt {
  signal: AbortSignal;
  owned: OwnedKeys;
}

/**
 * Records how an attempt ended, once its tools are gone, and deletes the files it wrote unless it completed.
 * While the database cannot be reached the write is repeated; a worker that is shutting down gives up after
 * one lease and leaves the files to the sweep, since the completion may have arrived.
 */
export async function endAttempt(
  context: WorkerContext,
  claim: Claim,
  end: AttemptEnd,
  { signal, owned }: Attempt,
): Promise<AttemptEnding> {
  const { storage, log } = context;
  // Unlike a finished outcome, a hand-over starts new work, so an aborted attempt does not hand over.
  if ('handOver' in end && !signal.aborted) return handOverAttempt(context, claim, end.handOver, signal);
  if ('outcome' in end && mayComplete(signal)) {
    try {
      const ended = await retryDatabaseCall(context, completion(context, claim, end.outcome));
      if (ended === 'lost' || ended === 'duplicate') await owned.delete(storage, log);
      if (ended === 'completed' || ended === 'duplicate') {
        await removeSpentUpload(context, end.outcome.rows?.spentUploadKey);
      }
      return ended === 'duplicate' ? 'completed' : ended;
    } catch (thrown) {
      return endAttempt(context, claim, { thrown }, { signal, owned });
    }
  }
  await owned.delete(storage, log);
  return retryDatabaseCall(context, ending(context, claim, end, signal));
}

/** A pipeline may finish despite an abort; after a cancel or a lost lease its outcome does not count. */
function mayComplete(signal: AbortSignal): boolean {
  const reason = abortReasonOf(signal);
  return reason !== 'cancelled' && reason !== 'lease-lost' && reason !== 'database-away';
}

/** Answers `duplicate` if the job completed with an existing asset, so that this attempt's files are unused. */
function completion({ store }: WorkerContext, claim: Claim, outcome: PipelineOutcome) {
  return async (): Promise<CompleteOutcome> => {
    const completed = await store.complete(claim, outcome.result, outcome.rows);
    if (completed !== 'duplicate') return completed;
    if (!outcome.onDuplicate)
      throw new TypeError('a pipeline whose rows have a content hash must define onDuplicate');
    const { spentUploadKey } = outcome.rows ?? {};
    const again = await store.complete(claim, await outcome.onDuplicate(), { spentUploadKey });
    return again === 'completed' ? 'duplicate' : 'lost';
  };
}

function ending(context: WorkerContext, claim: Claim, end: AttemptEnd, signal: AbortSignal) {
  const { store } = context;
  return async (): Promise<AttemptEnding> => {
    switch (abortReasonOf(signal)) {
      case 'cancelled':
        return (await store.confirmCancelled(claim)) ? 'cancelled' : 'lost';
      case 'shutdown':
        return (await store.release(claim)) ? 'released' : 'lost';
      case 'timed-out':
        return store.fail(claim, { code: 'job.timed_out', fate: 'retry' });
      case 'lease-lost':
        return 'lost';
      case 'database-away':
        return failAttempt(context, claim, new AppError('database.unavailable'));
      case null:
        return failAttempt(context, claim, 'thrown' in end ? end.thrown : undefined);
    }
  };
}

/**
 * Deletes the file of an upload that the completion no longer needs, to free its disk space at once. A failure
 * is logged; the sweep of uploads deletes the file later.
 */
async function removeSpentUpload(
  { database, storage, log }: WorkerContext,
  key: string | undefined,
): Promise<void> {
  if (key === undefined) return;
  try {
    const isFreed = and(eq(uploads.key, key), eq(uploads.status, 'aborted'));
    const freed = await database.run((orm) => orm.select({ key: uploads.key }).from(uploads).where(isFreed), {
      repeatable: true,
    });
    if (freed.length > 0) await storage.delete(key);
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), key }, 'file of a used upload not deleted');
  }
}
