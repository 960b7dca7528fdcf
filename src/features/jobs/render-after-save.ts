import type { JobAnswer } from '../api/answers';
import { ApiFailure } from '../api/ApiFailure';
import { noteJob, readJobNote } from './job-notes';
import { nextStep } from './next-step';
import { startRender } from './start-render';

/** Starts the video a save was made for, once, however often and from wherever it is asked for. */
export async function renderAfterSave(job: JobAnswer): Promise<string | null> {
  const note = readJobNote(job.jobId);
  const step = nextStep(job, note);
  if (!note || !step || 'go' in step) return null;
  const { renderAsset, wishes } = step;
  const renderJobId = await startRender(renderAsset, wishes, `render-of-${job.jobId}`, note.assetId);
  noteJob(job.jobId, { ...note, renderJobId });
  return renderJobId;
}

/** The same for saves that ended while no page was open to see it. True where a video was started. */
export async function renderAfterUnseenSaves(jobs: JobAnswer[]): Promise<boolean> {
  const saves = jobs.filter(({ type, status }) => type === 'save' && status === 'complete');
  const started = await Promise.all(saves.map(renderOrForget));
  return started.some(Boolean);
}

/** A wish that the studio refuses is forgotten, one that may pass is asked again under the same key next time. */
async function renderOrForget(job: JobAnswer): Promise<boolean> {
  try {
    return (await renderAfterSave(job)) !== null;
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    const note = readJobNote(job.jobId);
    if (note && !thrown.mayPass) noteJob(job.jobId, { ...note, thenRender: undefined });
    return false;
  }
}
