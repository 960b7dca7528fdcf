import type { AssetAnswer } from '@/core/api/assets';
import type { Asset } from '../db/schema';
import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';

/** The signed URLs live an hour. */
export async function assetAnswer(asset: Asset): Promise<AssetAnswer> {
  const { assetId, kind, title, durationSec, sampleRateHz, channels, sizeBytes, source, loudness } = asset;
  const sign = (key: string) => getStorageAdapter().signGet(key, { expiresInSec: audioUrlLifetimeSec });
  return {
    ...{ assetId, kind, title, durationSec, sampleRateHz, channels, sizeBytes, source, loudness },
    recipe: asset.recipe,
    createdAt: new Date(asset.createdAt).toISOString(),
    streamUrl: `/api/audio/assets/${assetId}/stream`,
    peaksUrl: await sign(asset.peaksKey),
    analysisUrl: asset.analysisKey === null ? null : await sign(asset.analysisKey),
  };
}
