import type { JobAnswer } from '@/data/answers';
import type { Pace } from '@/data/follow-answer';
import { queueWords, stageName } from './job-words';

/** A job's standing in words, with a percentage only if the studio has one. */
export interface JobStanding {
  /** The one line that says what happens now. */
  line: string;
  /** 0–100, or null if no bar is drawn. */
  percent: number | null;
  /** What a screen reader hears; changes with the stage and every ten percent. */
  spoken: string;
}

export function describeJob(job: JobAnswer): JobStanding {
  const still = (line: string): JobStanding => ({ line, percent: null, spoken: line });
  switch (job.status) {
    case 'pending':
      if (job.waitReason !== undefined) return still('Waiting to try again');
      return still(job.attempt > 0 ? 'A second try starts shortly' : queueWords(job.queuePosition));
    case 'complete':
      return still('Done');
    case 'failed':
      return still(job.error ?? 'This did not work. Try again.');
    case 'cancelled':
      return still('Stopped');
    case 'processing':
      return job.cancelRequested ? still('Stopping') : describeStage(job);
  }
}

function describeStage(job: JobAnswer): JobStanding {
  const line = stageName(job.type, job.stage);
  if (job.indeterminate) return { line, percent: null, spoken: line };
  const percent = Math.max(0, Math.min(100, Math.round(job.progress)));
  return { line, percent, spoken: `${line}, ${Math.floor(percent / 10) * 10} percent` };
}

/** Whether a job has ended, in whatever way. */
export function isTerminal(job: Pick<JobAnswer, 'status'>): boolean {
  return job.status === 'complete' || job.status === 'failed' || job.status === 'cancelled';
}

/** How soon a job is asked about again. */
export function jobPace(job: JobAnswer): Pace {
  if (isTerminal(job)) return 'ended';
  return job.cancelRequested ? 'stopping' : 'moving';
}
