import type { JobAnswer } from '@/data/answers';

/** Where a job leads: to the reel it belongs to, or, once complete, to what it made. Null before that. */
export function nextPage(job: JobAnswer): string | null {
  if (job.reelId) return `/reels/${job.reelId}`;
  if (job.status !== 'complete' || !job.result) return null;
  const { assetId, videoId } = job.result;
  if (videoId) return `/videos/${videoId}`;
  return assetId ? `/recordings/${assetId}` : null;
}
