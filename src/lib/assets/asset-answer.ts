import type { AssetAnswer } from '@/core/api/assets';
import type { Asset } from '../db/schema';
import { totalBytes } from '../files/files-of';
import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';

/** The signed URLs live an hour. */
export async function assetAnswer(asset: Asset): Promise<AssetAnswer> {
  const { assetId, kind, title, durationSec, sampleRateHz, channels, source, loudness, files } = asset;
  const sign = (key: string) => getStorageAdapter().signGet(key, { expiresInSec: audioUrlLifetimeSec });
  return {
    ...{ assetId, kind, title, durationSec, sampleRateHz, channels, source, loudness },
    sizeBytes: totalBytes(files),
    recipe: asset.recipe,
    createdAt: new Date(asset.createdAt).toISOString(),
    streamUrl: `/api/audio/assets/${assetId}/stream`,
    peaksUrl: await sign(files.peaks.key),
    analysisUrl: files.analysis ? await sign(files.analysis.key) : null,
  };
}
