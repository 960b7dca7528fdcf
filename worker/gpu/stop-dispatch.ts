import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/core/errors/errors';
import { deleteAttemptFiles } from '@/lib/gpu/delete-attempt-files';
import type { DueDispatch } from '@/lib/jobs/dispatch-types';
import type { AttemptEnding } from '../attempt-abort';
import type { WorkerContext } from '../worker-context';

type Stopped = Pick<DueDispatch, 'jobId' | 'attemptToken' | 'callId' | 'plan' | 'lastSeq' | 'cancelReason'>;

/** Waits for a cancelled render to end, so that it uploads no file after its files are deleted. */
const windDownPausesMs = [100, 200, 400, 800, 1_000, 1_000, 1_000];

/**
 * Cancels a render and records how its attempt ended. The files are deleted last, because a report that came
 * first may have completed the job with them.
 * @throws AppError of the GPU backend if the cancel failed, `database.unavailable`
 */
export async function stopDispatch(
  context: WorkerContext,
  stopped: Stopped,
  signal?: AbortSignal,
): Promise<AttemptEnding> {
  const { jobId, attemptToken, callId, cancelReason } = stopped;
  const { log } = context;
  const claim = { jobId, claimToken: attemptToken };
  if (callId !== null) {
    await context.gpu!.cancel(callId, signal);
    log.info({ callId, cancelReason }, 'render cancelled on the GPU');
    await untilWoundDown(context, callId, signal);
  }
  const ended = await writeEnd(context, claim, stopped);
  await deleteAttemptFiles(stopped, context);
  return ended;
}

async function writeEnd(
  { store }: WorkerContext,
  claim: { jobId: string; claimToken: string },
  { cancelReason, lastSeq }: Stopped,
): Promise<AttemptEnding> {
  if (cancelReason === 'timeout' && lastSeq === 0) {
    const internal = 'No GPU took it within GPU_QUEUE_TIMEOUT_MS.';
    return store.fail(claim, { code: 'render.gpu_unavailable', fate: 'retry', internal });
  }
  if (cancelReason === 'timeout') return store.fail(claim, { code: 'job.timed_out', fate: 'retry' });
  return (await store.confirmCancelled(claim)) ? 'cancelled' : 'lost';
}

async function untilWoundDown(
  { gpu, log }: WorkerContext,
  callId: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    for (const pauseMs of windDownPausesMs) {
      if ((await gpu!.status(callId, signal)).status !== 'running') return;
      await sleep(pauseMs, undefined, { signal });
    }
    log.warn({ callId }, 'render still running after its cancel');
  } catch (thrown) {
    log.warn({ err: toAppError(thrown), callId }, 'status of the cancelled render unknown');
  }
}
