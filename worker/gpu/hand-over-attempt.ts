import { toAppError } from '@/core/errors/errors';
import type { Claim } from '@/lib/jobs/types';
import { abortReasonOf, type AttemptEnding } from '../attempt-abort';
import { failAttempt } from '../fail-attempt';
import type { HandOver } from '../pipelines/types';
import { retryDatabaseCall } from '../retry-database-call';
import type { WorkerContext } from '../worker-context';
import { stopDispatch } from './stop-dispatch';

/**
 * Hands the rest of an attempt over to the GPU backend. The dispatch is recorded before it is submitted, so that
 * a worker that dies in between loses nothing: the lease of the attempt ends and the job is claimed again.
 * `signal` aborts at the end of a shutdown's grace period; the job is then released.
 */
export async function handOverAttempt(
  context: WorkerContext,
  claim: Claim,
  { dispatch, plan }: HandOver,
  signal: AbortSignal,
): Promise<AttemptEnding> {
  const { env, store } = context;
  const { attemptToken } = dispatch;
  const taken: Claim = { jobId: claim.jobId, claimToken: attemptToken };
  const log = context.log.child({ dispatch: dispatchMark(attemptToken) });
  const given = { jobId: claim.jobId, attemptToken, callId: null, plan, lastSeq: 0 };
  const note = {
    attemptToken,
    plan,
    leaseMs: env.GPU_LEASE_MS,
    askAfterMs: env.GPU_ASK_AFTER_MS,
    queueLimitMs: env.GPU_QUEUE_TIMEOUT_MS,
  };
  const noted = await retryDatabaseCall(context, () => store.dispatch(claim, note));
  if (noted !== true) return noted === false ? 'lost' : noted;

  const claimState = await retryDatabaseCall(context, () => store.checkClaim(taken));
  if (claimState === null) return 'lost';
  if (claimState !== 'unknown' && claimState.cancelRequested) {
    const { cancelReason } = claimState;
    return retryDatabaseCall(context, () => stopDispatch({ ...context, log }, { ...given, cancelReason }));
  }
  return submit({ ...context, log }, taken, dispatch, signal);
}

async function submit(
  context: WorkerContext,
  claim: Claim,
  dispatch: HandOver['dispatch'],
  signal: AbortSignal,
): Promise<AttemptEnding> {
  const { store, log } = context;
  const gpu = context.gpu!;
  let callId: string;
  try {
    callId = await gpu.submit(dispatch, signal);
  } catch (thrown) {
    return retryDatabaseCall(context, async () => {
      if (abortReasonOf(signal) === null) return failAttempt(context, claim, thrown);
      return (await store.release(claim)) ? 'released' : 'lost';
    });
  }
  log.info({ callId }, 'render handed over');
  if ((await retryDatabaseCall(context, () => store.recordCall(claim, callId))) !== false)
    return 'handed-over';
  log.warn({ callId }, 'attempt ended during the hand-over, cancelling the render');
  // If this fails, the webhook tells the render to stop at its next report.
  await gpu
    .cancel(callId)
    .catch((thrown: unknown) => log.warn({ err: toAppError(thrown) }, 'cancelling the render failed'));
  return 'lost';
}

/** Enough of an attempt's token to tell it from others in a log, too little to write under it. */
export function dispatchMark(attemptToken: string): string {
  return attemptToken.slice(0, 'dispatch_'.length + 8);
}
