import { AppError } from '@/core/errors/errors';
import { applyReport } from '@/lib/gpu/apply-report';
import { deleteAttemptFiles } from '@/lib/gpu/delete-attempt-files';
import type { DueDispatch } from '@/lib/jobs/dispatch-types';
import { failAttempt } from '../fail-attempt';
import type { WorkerContext } from '../worker-context';
import { stopDispatch } from './stop-dispatch';

/**
 * Handles one due dispatch: cancels it if that was requested, else asks a silent call for its status. The lease
 * of a running call is renewed; for a call that has ended, the report that did not arrive is applied.
 * @throws AppErrors of the GPU backend, the database and the storage; the dispatch is due again later
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
  // Still being submitted, or its worker died doing so: then the lease ends and the job is claimed again.
  if (callId === null) return;
  const { status, report } = await context.gpu!.status(callId, signal);
  if (status === 'running') {
    const isOurs = await store.renewDispatch(claim, env.GPU_LEASE_MS);
    log.info({ callId, isOurs }, 'silent render still running');
    return;
  }
  log.warn({ callId, status, reported: report?.status }, 'silent render has ended');
  if (report?.jobId === jobId && report.attemptToken === attemptToken) {
    await applyReport(report, { ...context, trusted: true });
    return;
  }
  const internal = `The call is ${status} and there is no report.`;
  await failAttempt(context, claim, new AppError('render.gpu_unavailable', { internal }));
  await deleteAttemptFiles(due, context);
}
