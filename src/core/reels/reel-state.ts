import type { JobStatus } from '../jobs/catalog';

export const reelStates = ['draft', 'making', 'made', 'failed'] as const;
export type ReelState = (typeof reelStates)[number];

/**
 * What became of a reel, from the job of its latest make (`reels.job_id`; null if it was never made) and
 * its latest video. An ingest under way is no make until one is attached to it.
 */
export function reelState(jobStatus: JobStatus | null, videoId: string | null): ReelState {
  if (jobStatus === 'pending' || jobStatus === 'processing') return 'making';
  if (jobStatus === 'failed') return 'failed';
  return videoId === null ? 'draft' : 'made';
}
