import { recipeDurationSec } from '@/core/audio/recipe-duration';
import type { ReelAnswer } from '@/core/reels/reel-schema';
import { reelState, type ReelStanding, type ReelState, showsJob } from '@/core/reels/reel-state';
import { pollAnswer } from '../job-actions/poll-answer';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';
import { audioUrlLifetimeSec, videoUrlLifetimeSec } from '../storage/url-lifetimes';
import type { ReadReel } from './read-reels';

/** The title of a reel that has none, until its recording is there. */
const noTitle = 'Recording';

export async function reelAnswer(read: ReadReel): Promise<ReelAnswer> {
  const { reel, job, videoId, firstAssetId } = read;
  const { reelId, recipe, video, revision, createdAt, updatedAt } = reel;
  const standing = standingOf(read);
  const isEmpty = !standing.hasClips;
  return {
    reelId,
    title: reel.title || read.firstAssetTitle || noTitle,
    recipe,
    video,
    revision,
    state: reelState(standing),
    ...(job !== null && showsJob(standing) && { job: await pollAnswer(job, read.queuePosition) }),
    ...(videoId !== null && { videoId, posterUrl: await sign(storageKeys.videoPoster(videoId), 'video') }),
    ...(firstAssetId !== null && { peaksUrl: await sign(storageKeys.assetPeaks(firstAssetId), 'audio') }),
    durationSec: isEmpty ? null : recipeDurationSec(recipe),
    soundMissing: isEmpty ? !isSourceComing(read) : read.hasLostSound,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** Whether the ingest that fills the recipe waits or runs. */
export function isSourceComing(read: ReadReel): boolean {
  return isUnderWay(read) && read.job?.jobId === read.reel.sourceJobId;
}

export function stateOf(read: ReadReel): ReelState {
  return reelState(standingOf(read));
}

function standingOf({ reel, job, videoId }: ReadReel): ReelStanding {
  return { job, isMake: reel.jobId !== null, hasClips: reel.recipe.clips.length > 0, videoId };
}

function isUnderWay({ job }: ReadReel): boolean {
  return job?.status === 'pending' || job?.status === 'processing';
}

function sign(key: string, medium: 'audio' | 'video'): Promise<string> {
  const expiresInSec = medium === 'video' ? videoUrlLifetimeSec : audioUrlLifetimeSec;
  return getStorageAdapter().signGet(key, { expiresInSec });
}
