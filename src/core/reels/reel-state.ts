import type { JobKind, JobStatus } from '../jobs/catalog';

export const reelStates = ['draft', 'making', 'made', 'failed'] as const;
export type ReelState = (typeof reelStates)[number];

/** What the state of a reel follows from. */
export interface ReelStanding {
  /** The job of its latest make; before the first one, the ingest of its recording. */
  job: { kind: JobKind; status: JobStatus } | null;
  /** Whether that job belongs to a make: an ingest under way is no make until one is attached to it. */
  isMake: boolean;
  /** Whether the recipe has clips: it has none until its recording is there. */
  hasClips: boolean;
  /** Its latest video. */
  videoId: string | null;
}

/**
 * Whether its job still says something about a reel: it is under way, or it is a step that failed. An ingest
 * that failed or was cancelled matters until the recipe has clips, whether or not a make waited for it.
 */
export function showsJob({ job, hasClips }: ReelStanding): boolean {
  switch (job?.status) {
    case 'pending':
    case 'processing':
      return true;
    case 'failed':
      return job.kind !== 'ingest' || !hasClips;
    case 'cancelled':
      return job.kind === 'ingest' && !hasClips;
    default:
      return false;
  }
}

/** What became of a reel. */
export function reelState(standing: ReelStanding): ReelState {
  const { job, isMake, videoId } = standing;
  if (isMake && (job?.status === 'pending' || job?.status === 'processing')) return 'making';
  if (job?.status === 'failed' && showsJob(standing)) return 'failed';
  return videoId === null ? 'draft' : 'made';
}
