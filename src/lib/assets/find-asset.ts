import type { Asset } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { findAssets } from './find-assets';

/** @throws AppError `asset.not_found`. */
export async function findAsset(assetId: string): Promise<Asset> {
  const asset = (await findAssets([assetId])).get(assetId);
  if (asset === undefined) throw new AppError('asset.not_found');
  return asset;
}
