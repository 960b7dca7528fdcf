import { AppError } from '@/core/errors/errors';
import { jobCatalog, type StageProgress } from '@/core/jobs/catalog';
import { readTimeLimits } from '../jobs/read-time-limits';
import type { Dispatch, Job } from '../jobs/types';
import { applyComplete } from './apply-complete';
import { applyFailure } from './apply-failure';
import { deleteAttemptFiles } from './delete-attempt-files';
import type { GpuReport, ReportOutcome } from './hand-off-schema';
import { staleOutcome, type ReportContext } from './report-context';

/**
 * Applies a report of a render, from the webhook or from a worker that asked the service. Late, repeated and
 * wrong reports are normal and change nothing; a repeat of the report that ended the attempt gets the same
 * answer as the first.
 * @throws AppError `job.not_found`; `input.invalid` for an untrusted completion that names no complete video;
 * `storage.unavailable`, `database.unavailable`, after which the report may come again
 */
export async function applyReport(report: GpuReport, context: ReportContext): Promise<ReportOutcome> {
  if (report.status === 'processing' && !context.trusted) return applyProgress(report, context);
  const { store } = context;
  const job = await findJob(report, context);
  const dispatch = await store.findDispatch(report.attemptToken);
  if (job.claimToken !== report.attemptToken) {
    if (dispatch?.jobId === job.jobId) await deleteAttemptFiles(dispatch, context);
    return staleOutcome;
  }
  if (job.status !== 'processing') return answerAfterEnd(report, job, dispatch, context);
  if (dispatch === null) return staleOutcome; // A worker is running it, and workers send no reports.
  if (!context.trusted && report.seq <= dispatch.lastSeq) {
    return { ignored: true, cancelRequested: job.cancelRequestedAt !== null };
  }
  const ending = { report, job, dispatch };
  return report.status === 'complete' ? applyComplete(ending, context) : applyFailure(ending, context);
}

async function findJob({ jobId }: GpuReport, { store }: ReportContext): Promise<Job> {
  const job = await store.get(jobId);
  if (job === null) throw new AppError('job.not_found');
  return job;
}

async function applyProgress(report: GpuReport, context: ReportContext): Promise<ReportOutcome> {
  const { kind = 'render', jobId, attemptToken: claimToken, seq } = report;
  const { env, store } = context;
  const limits = {
    leaseMs: env.GPU_LEASE_MS,
    askAfterMs: env.GPU_ASK_AFTER_MS,
    timeLimitMs: readTimeLimits(env)[kind],
  };
  const answer = await store.report({ jobId, claimToken }, { seq, ...stageOf(report), ...limits });
  if (answer !== null) return { ignored: !answer.accepted, cancelRequested: answer.cancelRequested };
  await findJob(report, context);
  return staleOutcome;
}

/** A stage unknown to the catalogue is ignored; an indeterminate one has no progress. */
function stageOf({ kind = 'render', stage: reported, progress = null }: GpuReport) {
  const stages: Record<string, StageProgress> = jobCatalog[kind].stages;
  const stage = reported !== undefined && Object.hasOwn(stages, reported) ? reported : null;
  return { stage, progress: stage !== null && stages[stage] !== 'percent' ? null : progress };
}

/** A report with the token that ended its job: a repeat, or one that is too late. */
async function answerAfterEnd(
  { status }: GpuReport,
  job: Job,
  dispatch: Dispatch | null,
  context: ReportContext,
): Promise<ReportOutcome> {
  if (status === job.status) return { ignored: false, cancelRequested: false };
  if (dispatch !== null) await deleteAttemptFiles(dispatch, context);
  return staleOutcome;
}
