import type { ReelAnswer } from '@/data/answers';
import { describeJob, isTerminal } from '../jobs/describe-job';

export interface ReelStanding {
  line: string;
  /** 0–100, or null if no bar is drawn. */
  percent: number | null;
  /** Whether it needs the owner. */
  isFault: boolean;
}

/** How a reel stands, in words for the list. */
export function describeReel({ state, job, recipe, soundMissing }: ReelAnswer): ReelStanding {
  const plain = (line: string): ReelStanding => ({ line, percent: null, isFault: false });
  if (job && !isTerminal(job)) {
    const { line, percent } = describeJob(job);
    const isMany = job.step !== undefined && job.steps !== undefined && job.steps > 1;
    return { line: isMany ? `Step ${job.step} of ${job.steps}: ${line}` : line, percent, isFault: false };
  }
  if (state === 'failed') {
    const what = recipe.clips.length === 0 ? 'The recording did not arrive.' : 'The video was not made.';
    return { ...plain(`${what} ${job?.error ?? ''}`.trim()), isFault: true };
  }
  if (job?.status === 'cancelled')
    return { ...plain('Taking in its recording was cancelled'), isFault: true };
  if (state === 'making') return plain('Being made');
  if (state === 'made')
    return plain(soundMissing ? 'Ready to watch; its recording was deleted' : 'Ready to watch');
  if (soundMissing) return { ...plain('Its recording is missing'), isFault: true };
  return plain('Not made yet');
}
