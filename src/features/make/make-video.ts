import type { AssetAnswer, CreatedJobAnswer } from '../api/answers';
import { callApi } from '../api/call-api';
import { readAll } from '../api/read-all';
import { noteJob, type VideoWishes } from '../jobs/job-notes';
import { startRender } from '../jobs/start-render';
import type { LoudnessChoice } from './choice-words';
import { findSavedAs, loudnessRecipe } from './loudness-recipe';

export interface VideoOrder {
  asset: AssetAnswer;
  loudness: LoudnessChoice;
  wishes: VideoWishes;
  /** The same for as long as the same is ordered. */
  pressKey: string;
}

/**
 * Starts what a video takes: a save that sets the loudness and a render after it, or the render alone
 * where the sound is as wanted already. Returns the job to follow.
 */
export async function makeVideo({ asset, loudness, wishes, pressKey }: VideoOrder): Promise<string> {
  if (asset.kind === 'prepared' || loudness === 'off') return startRender(asset.assetId, wishes, pressKey);
  const recipe = loudnessRecipe(asset, loudness);
  const prepared = await readAll<AssetAnswer>('/api/audio/assets', 'assets', { kind: 'prepared' });
  const saved = findSavedAs(recipe, prepared);
  if (saved) return startRender(saved.assetId, wishes, pressKey, asset.assetId);
  const created = await callApi<CreatedJobAnswer>('/api/audio/edit/save', {
    method: 'POST',
    body: recipe,
    idempotencyKey: pressKey,
  });
  noteJob(created.jobId, { label: wishes.title || asset.title, assetId: asset.assetId, thenRender: wishes });
  return created.jobId;
}
