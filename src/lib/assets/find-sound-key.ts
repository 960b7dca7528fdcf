import type { assetEndpoints } from '@/core/api/assets';
import type { QueryOf } from '@/core/api/endpoint';
import type { Asset } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { findAsset } from './find-asset';

type Variant = QueryOf<typeof assetEndpoints.stream>['variant'];

/**
 * The key of a recording's sound: of `audio.m4a`, unless another variant is asked for.
 * @throws AppError `asset.not_found`; `storage.not_found` if the recording has no such variant.
 */
export async function findSoundKey(assetId: string, variant: Variant): Promise<string> {
  return keyOf(await findAsset(assetId), variant);
}

/** A prepared recording keeps its prepared file in the place of the original, and has no other. */
function keyOf(asset: Asset, variant: Variant): string {
  if (variant === undefined) return asset.files.audio.key;
  const held = asset.kind === 'source' ? 'original' : 'prepared';
  if (variant !== held) throw new AppError('storage.not_found');
  return asset.files.original.key;
}
