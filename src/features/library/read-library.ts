import type { AssetAnswer, JobAnswer, ReelAnswer, VideoAnswer } from '@/data/answers';
import { callApi } from '@/data/call-api';
import { readAll } from '@/data/read-all';
import { isTerminal } from '../jobs/describe-job';

/** What the owner has. */
export interface Library {
  /** Newest change first. */
  reels: ReelAnswer[];
  recordings: AssetAnswer[];
  /** Those that belong to no reel, made through the API. */
  videos: VideoAnswer[];
  /** Jobs that have not ended and belong to no reel. */
  jobs: JobAnswer[];
}

/** The part that changes by itself while something runs. */
export type Running = Pick<Library, 'reels' | 'jobs'>;

export async function readLibrary(signal: AbortSignal): Promise<Library> {
  const [assets, videos, reels, jobs] = await Promise.all([
    readAll<AssetAnswer>('/api/audio/assets', 'assets', {}, signal),
    readAll<VideoAnswer>('/api/videos', 'videos', {}, signal),
    readAll<ReelAnswer>('/api/reels', 'reels', {}, signal),
    readJobs(signal),
  ]);
  return {
    reels,
    recordings: recordingsOf(assets),
    videos: videos.filter(({ reelId }) => !reelId),
    jobs: jobsWithoutReel(jobs, reels),
  };
}

/** The newest reels and the jobs as they are now. */
export async function readRunning(signal: AbortSignal): Promise<Running> {
  const [{ reels }, jobs] = await Promise.all([
    callApi<{ reels: ReelAnswer[] }>('/api/reels?limit=50', { signal }),
    readJobs(signal),
  ]);
  return { reels, jobs: jobsWithoutReel(jobs, reels) };
}

/** Whether something runs, so that the list is worth reading again soon. */
export function isBusy({ reels, jobs }: Running): boolean {
  return jobs.length > 0 || reels.some(({ job }) => job && !isTerminal(job));
}

/** The library with newer progress; null if something came, ended or changed, so that all of it is read again. */
export function withProgress(library: Library, now: Running): Library | null {
  const before = library.reels.slice(0, now.reels.length);
  const isSame =
    sameList(before, now.reels, standingOf) && sameList(library.jobs, now.jobs, ({ jobId }) => jobId);
  if (!isSame) return null;
  return { ...library, reels: [...now.reels, ...library.reels.slice(now.reels.length)], jobs: now.jobs };
}

const standingOf = ({ reelId, revision, state, job, videoId }: ReelAnswer) =>
  [reelId, revision, state, job?.jobId, job?.status, videoId].join();

function sameList<T>(before: T[], now: T[], keyOf: (one: T) => string): boolean {
  return before.length === now.length && before.every((one, at) => keyOf(one) === keyOf(now[at]!));
}

async function readJobs(signal: AbortSignal): Promise<JobAnswer[]> {
  const { jobs } = await callApi<{ jobs: JobAnswer[] }>('/api/audio/jobs?limit=50', { signal });
  return jobs.filter((job) => !isTerminal(job));
}

/** A reel shows its own job, an ingest that it waits for as well. */
function jobsWithoutReel(jobs: JobAnswer[], reels: ReelAnswer[]): JobAnswer[] {
  const shown = new Set(reels.map(({ job }) => job?.jobId));
  return jobs.filter(({ jobId, reelId }) => !reelId && !shown.has(jobId));
}

/** Recordings as they came in; a prepared one only if what it was made from is gone. */
export function recordingsOf(assets: AssetAnswer[]): AssetAnswer[] {
  const sources = new Set(assets.filter(({ kind }) => kind === 'source').map(({ assetId }) => assetId));
  return assets.filter(
    ({ kind, recipe }) =>
      kind === 'source' || !recipe?.clips.some(({ sourceAssetId }) => sources.has(sourceAssetId)),
  );
}
