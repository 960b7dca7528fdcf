import { toAppError } from '@/core/errors/errors';
import type { Claim } from '@/lib/jobs/types';
import { abortReasonOf, type AttemptEnding } from '../attempt-abort';
import { failAttempt } from '../fail-attempt';
import type { HandOver } from '../pipelines/types';
import { retryDatabaseCall } from '../retry-database-call';
import type { WorkerContext } from '../worker-context';
import { dispatchMark } from './dispatch-mark';
import { stopDispatch } from './stop-dispatch';

/**
 * Hands the rest of an attempt to the GPU backend. It is noted before it is asked for, so that a worker
 * that dies in between loses nothing: the lease of the noted attempt ends, and the job comes back.
 * `signal` aborts at the end of a shutdown's grace period; the job is then given back.
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

  const wish = await retryDatabaseCall(context, () => store.checkClaim(taken));
  if (wish === null) return 'lost';
  if (wish !== 'unknown' && wish.cancelRequested) {
    const { cancelReason } = wish;
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
  log.warn({ callId }, 'the render is wanted no more');
  // Where this fails, the render hears from the webhook that it is nobody's, and stops itself.
  await gpu.cancel(callId).catch((thrown: unknown) => log.warn({ err: toAppError(thrown) }, 'not cancelled'));
  return 'lost';
}
