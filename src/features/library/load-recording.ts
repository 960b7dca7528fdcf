import type { AssetAnswer } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';

/**
 * The recording to choose for. Of one that a video used with its loudness set, that is the source it was
 * made from, for as long as that is there: so all choices are open again.
 * @throws ApiError
 */
export async function loadRecording(assetId: string, signal: AbortSignal): Promise<AssetAnswer> {
  const asset = await readAsset(assetId, signal);
  const clips = asset.recipe?.clips ?? [];
  const whole = asset.kind === 'prepared' && clips.length === 1 ? clips[0]! : null;
  if (!whole || Math.abs(whole.endSec - whole.startSec - asset.durationSec) > 0.1) return asset;
  try {
    const source = await readAsset(whole.sourceAssetId, signal);
    return whole.startSec === 0 && Math.abs(source.durationSec - whole.endSec) < 0.1 ? source : asset;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return asset;
    throw thrown;
  }
}

function readAsset(assetId: string, signal: AbortSignal): Promise<AssetAnswer> {
  return callApi<AssetAnswer>(`/api/audio/assets/${encodeURIComponent(assetId)}`, { signal });
}
