import type { AssetAnswer, JobAnswer, VideoAnswer } from '../api/answers';
import { callApi } from '../api/call-api';
import { readAll } from '../api/read-all';
import { isTerminal } from '../jobs/describe-job';
import { renderAfterUnseenSaves } from '../jobs/render-after-save';

/** What the owner has: recordings, videos, and jobs that have not ended. */
export interface Shelf {
  recordings: AssetAnswer[];
  videos: VideoAnswer[];
  running: JobAnswer[];
}

export async function readShelf(signal: AbortSignal): Promise<Shelf> {
  const [assets, videos, running] = await Promise.all([
    readAll<AssetAnswer>('/api/audio/assets', 'assets', {}, signal),
    readAll<VideoAnswer>('/api/videos', 'videos', {}, signal),
    readRunningJobs(signal),
  ]);
  return { recordings: recordingsOf(assets), videos, running };
}

/** Jobs that have not ended. A save that ended unseen gets its video started on the way. */
export async function readRunningJobs(signal: AbortSignal): Promise<JobAnswer[]> {
  const jobs = await readJobs(signal);
  const started = await renderAfterUnseenSaves(jobs);
  return (started ? await readJobs(signal) : jobs).filter((job) => !isTerminal(job));
}

async function readJobs(signal: AbortSignal): Promise<JobAnswer[]> {
  const { jobs } = await callApi<{ jobs: JobAnswer[] }>('/api/audio/jobs?limit=50', { signal });
  return jobs;
}

/** Whether the same jobs run as before, however far they are. */
export function sameJobs(before: JobAnswer[], now: JobAnswer[]): boolean {
  return before.length === now.length && before.every(({ jobId }, at) => jobId === now[at]!.jobId);
}

/** Recordings as they came in; a prepared one only where what it was made from is gone. */
export function recordingsOf(assets: AssetAnswer[]): AssetAnswer[] {
  const sources = new Set(assets.filter(({ kind }) => kind === 'source').map(({ assetId }) => assetId));
  return assets.filter(
    ({ kind, recipe }) =>
      kind === 'source' || !recipe?.clips.some(({ sourceAssetId }) => sources.has(sourceAssetId)),
  );
}
