import { AppError } from '@/core/errors/errors';
import { applyReport } from '@/lib/gpu/apply-report';
import { deleteAttemptFiles } from '@/lib/gpu/delete-attempt-files';
import type { DueDispatch } from '@/lib/jobs/dispatch-types';
import { failAttempt } from '../fail-attempt';
import type { WorkerContext } from '../worker-context';
import { stopDispatch } from './stop-dispatch';

/**
 * Sees to one due dispatch: passes a wish to stop on, else asks a silent call how it is. One that runs
 * lives on; one that has ended does so here too, with the report that did not get through.
 * @throws AppErrors of the GPU backend, the database and the storage; it is due again later
 */
export async function lookAfterDispatch(
  context: WorkerContext,
  due: DueDispatch,
  signal: AbortSignal,
): Promise<void> {
  const { env, store, log } = context;
  const { jobId, attemptToken, callId } = due;
  const claim = { jobId, claimToken: attemptToken };
  if (due.cancelReason !== null) {
    log.info({ ended: await stopDispatch(context, due, signal) }, 'render stopped');
    return;
  }
  // Still being asked for, or its worker died over that: then the lease ends, and the job comes back.
  if (callId === null) return;
  const { status, report } = await context.gpu!.status(callId, signal);
  if (status === 'running') {
    const isOurs = await store.renewDispatch(claim, env.GPU_LEASE_MS);
    log.info({ callId, isOurs }, 'a silent render runs');
    return;
  }
  log.warn({ callId, status, reported: report?.status }, 'a silent render has ended');
  if (report?.jobId === jobId && report.attemptToken === attemptToken) {
    await applyReport(report, { ...context, trusted: true });
    return;
  }
  const internal = `The call is ${status} and left no report.`;
  await failAttempt(context, claim, new AppError('render.gpu_unavailable', { internal }));
  await deleteAttemptFiles(due, context);
}
