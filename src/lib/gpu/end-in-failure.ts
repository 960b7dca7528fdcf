import type { JobFailure } from '../jobs/types';
import { deleteAttemptFiles } from './delete-attempt-files';
import type { ReportOutcome } from './hand-off-schema';
import { type Ending, staleOutcome, type ReportContext } from './report-context';

/** Records the failure; for an attempt stopped by its time limit, the limit is the cause. */
export async function endInFailure(
  { job, dispatch }: Ending,
  failure: JobFailure,
  context: ReportContext,
): Promise<ReportOutcome> {
  const claim = { jobId: job.jobId, claimToken: dispatch.attemptToken };
  const timedOut = { code: 'job.timed_out', fate: 'retry', internal: failure.internal } as const;
  const written = job.cancelReason === 'timeout' ? timedOut : failure;
  const outcome = await context.store.fail(claim, written);
  const { code, internal } = written;
  context.log.error({ jobId: job.jobId, attempt: job.attempt, outcome, code, internal }, 'attempt failed');
  await deleteAttemptFiles(dispatch, context);
  return outcome === 'lost' ? staleOutcome : { ignored: false, cancelRequested: false };
}
