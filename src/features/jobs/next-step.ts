import type { JobAnswer } from '../api/answers';
import type { JobNote, VideoWishes } from './job-notes';

/** Where a finished job leads: to a screen, or to the next job. */
export type NextStep = { go: string } | { renderAsset: string; wishes: VideoWishes };

/** What comes after a complete job; null where there is nothing to go to. */
export function nextStep(job: JobAnswer, note: JobNote | null): NextStep | null {
  if (job.status !== 'complete' || !job.result) return null;
  const { assetId, videoId } = job.result;
  if (videoId) return { go: `/videos/${videoId}` };
  if (!assetId) return null;
  if (note?.renderJobId) return { go: `/jobs/${note.renderJobId}` };
  if (job.type === 'save' && note?.thenRender) return { renderAsset: assetId, wishes: note.thenRender };
  return { go: `/recordings/${assetId}` };
}
