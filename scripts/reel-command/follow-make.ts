import { setTimeout as sleep } from 'node:timers/promises';
import { jobEndpoints } from '@/core/api/jobs';
import { reelEndpoints } from '@/core/api/reels';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import type { ReelAnswer } from '@/core/reels/reel-schema';
import { CommandError } from '@/lib/CommandError';
import type { StageDisplay } from './StageDisplay';
import { stageTitle } from './stage-titles';
import type { StudioClient } from './StudioClient';

const pollEveryMs = 250;
const mostFaultsInARow = 60;
const cancelWaitMs = 10_000;

/**
 * Shows the steps of a reel's make until its video is there. @returns the id of the video.
 * @throws CommandError if the make fails or is cancelled elsewhere.
 */
export async function followMake(
  client: StudioClient,
  display: StageDisplay,
  reelId: string,
  signal: AbortSignal,
): Promise<string> {
  const reel = await pollReel(client, reelId, signal, ({ state, job }) => {
    if (state === 'making' && job) showStep(display, job);
    return state !== 'making';
  });
  if (reel.state === 'failed') throw new CommandError(reel.job?.error ?? 'Making the video failed.');
  if (reel.videoId === undefined) throw new CommandError('Making the video was cancelled elsewhere.');
  display.done();
  return reel.videoId;
}

/** Cancels the step under way, which ends the make, and waits a while for the confirmation. */
export async function cancelMake(client: StudioClient, reelId: string): Promise<void> {
  const patience = AbortSignal.timeout(cancelWaitMs);
  const cancelled = new Set<string>();
  await pollReel(client, reelId, patience, ({ job }) => {
    if (job?.status !== 'pending' && job?.status !== 'processing') return true;
    // A step that ends while it is being cancelled may have a successor, which is cancelled at the next poll.
    const { jobId } = job;
    if (!cancelled.has(jobId))
      void client.call(jobEndpoints.cancel, { params: { jobId }, signal: patience }).catch(() => undefined);
    cancelled.add(jobId);
    return false;
    // Without a confirmation in time the job ends by its own limits: the person wants to leave.
  }).catch(() => undefined);
}

/** Polls the reel until `isEnd` says so; a web process that restarts answers again within seconds. */
async function pollReel(
  client: StudioClient,
  reelId: string,
  signal: AbortSignal,
  isEnd: (reel: ReelAnswer) => boolean,
): Promise<ReelAnswer> {
  for (let faults = 0; ; await sleep(pollEveryMs, undefined, { signal })) {
    try {
      const reel = await client.call(reelEndpoints.get, { params: { reelId }, signal });
      faults = 0;
      if (isEnd(reel)) return reel;
    } catch (error) {
      if (signal.aborted || ++faults >= mostFaultsInARow) throw error;
    }
  }
}

function showStep(display: StageDisplay, job: PollAnswer): void {
  if (job.status === 'pending') {
    const before = job.queuePosition ?? 0;
    display.show(before === 0 ? 'Next in line' : `${before + 1} jobs ahead`, null);
  } else if (job.stage !== null) {
    const step = job.step === undefined ? '' : `${job.step}/${job.steps} `;
    const title = `${step}${stageTitle(job.type, job.stage)}`;
    display.show(title, job.indeterminate ? null : job.progress);
  }
}
