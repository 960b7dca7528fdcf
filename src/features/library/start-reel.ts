import type { Recipe } from '@/core/audio/recipe-schema';
import { wholeClip } from '@/core/reels/plan-make';
import type { AssetAnswer, ReelAnswer } from '@/data/answers';
import { cancelJob } from '../jobs/job-actions';
import { createReel, deleteReel } from '../make/reel-api';
import { firstVideo } from '../make/reel-choices';
import type { FinishedUpload } from '../upload/upload-file';
import { uploadCancelled } from '../upload/upload-state';
import { completeLink } from './classify-link';

/** Plays what it is given, as loud as the rest of a feed. */
const plainRecipe = { version: 1, loudness: 'social', clean: 'off', outputFormat: 'm4a' } as const;

/** A reel of a file that was uploaded; the upload's own id keeps a repeat from making a second one. */
export function reelOfUpload({ uploadId, key, filename }: FinishedUpload): Promise<ReelAnswer> {
  const title =
    filename
      .replace(/\.[^.]*$/, '')
      .trim()
      .slice(0, 200) || filename.slice(0, 200);
  return createReel(
    {
      title,
      source: { type: 'upload', storageKey: key, filename },
      recipe: { ...plainRecipe, clips: [] },
      video: { ...firstVideo, title },
    },
    `reel-of-${uploadId}`,
  );
}

/** A reel of what a link leads to. `rightsAttested` is the owner's tick, asked for with YouTube alone. */
export function reelOfLink(text: string, kind: 'youtube' | 'direct', key: string): Promise<ReelAnswer> {
  const url = completeLink(text);
  const source =
    kind === 'youtube'
      ? ({ type: 'youtube', url, rightsAttested: true } as const)
      : ({ type: 'url', url } as const);
  return createReel({ source, recipe: { ...plainRecipe, clips: [] } }, key);
}

/** A reel that plays a whole recording. One that was prepared has its loudness already. */
export function reelOfRecording({ assetId, kind, title, durationSec }: AssetAnswer, key: string) {
  const loudness: Recipe['loudness'] = kind === 'prepared' ? 'off' : plainRecipe.loudness;
  const recipe = { ...plainRecipe, loudness, clips: [wholeClip(assetId, durationSec)] };
  return createReel({ title, recipe, video: { ...firstVideo, title } }, key);
}

/**
 * Makes a finished upload a reel and goes there. If the owner cancels before the answer is there, the reel
 * goes again; if the page was left, it stays.
 * @throws ApiError; the signal's reason if it was aborted before
 */
export async function handOver(
  upload: FinishedUpload,
  signal: AbortSignal,
  go: (path: string) => void,
): Promise<void> {
  signal.throwIfAborted();
  const { reelId, job } = await reelOfUpload(upload);
  if (!signal.aborted) return go(`/reels/${reelId}`);
  if (signal.reason !== uploadCancelled) return;
  if (job) await cancelJob(job.jobId);
  await deleteReel(reelId);
}
