import { errorSentences, waitSentences } from '@/core/errors/error-sentences';
import { type JobKind, jobCatalog, type StageProgress } from '@/core/jobs/catalog';
import { jobDownloadUrl } from './job-download-url';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import type { Job } from '../jobs/types';

/** The poll answer of a job; `queuePosition` is null unless it is pending. */
export async function pollAnswer(job: Job, queuePosition: number | null): Promise<PollAnswer> {
  const answer: PollAnswer = {
    jobId: job.jobId,
    type: job.kind,
    status: job.status,
    stage: job.stage,
    progress: job.status === 'complete' ? 100 : clampPercent(job.progress),
    indeterminate: isIndeterminate(job),
    queuePosition: job.status === 'pending' ? queuePosition : null,
    attempt: job.attempt,
    cancelRequested: job.cancelRequestedAt !== null,
    createdAt: new Date(job.createdAt).toISOString(),
    updatedAt: new Date(job.updatedAt).toISOString(),
  };
  if (job.reelId !== null) answer.reelId = job.reelId;
  if (job.make !== null) {
    answer.step = job.make.step;
    answer.steps = job.make.steps;
  }
  if (job.status === 'pending' && job.waitCode !== null) {
    answer.waitReason = waitSentences[job.waitCode] ?? errorSentences[job.waitCode];
    answer.nextTryAt = new Date(job.availableAt).toISOString();
  }
  if (job.status === 'failed') {
    answer.errorCode = job.errorCode ?? 'internal';
    answer.error = errorSentences[job.errorCode ?? 'internal'];
  }
  if (job.status === 'complete') {
    answer.result = job.result as PollAnswer['result'];
    answer.downloadUrl = await jobDownloadUrl(job);
  }
  return answer;
}

/** Whether the progress is unknown: before the work begins, or in a stage that cannot or does not report it. */
function isIndeterminate(job: Job): boolean {
  if (job.status === 'pending') return true;
  if (job.status !== 'processing') return false;
  return job.progress === null || stageProgress(job.kind, job.stage) !== 'percent';
}

function stageProgress(kind: JobKind, stage: string | null): StageProgress | undefined {
  const stages: Record<string, StageProgress> = jobCatalog[kind].stages;
  return stage !== null && Object.hasOwn(stages, stage) ? stages[stage] : undefined;
}

function clampPercent(progress: number | null): number {
  return Math.min(100, Math.max(0, progress ?? 0));
}
