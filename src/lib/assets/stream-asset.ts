import { z } from 'zod';
import type { Asset } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { serveObject } from '../http/serve-object';
import { audioUrlLifetimeSec } from '../storage/url-lifetimes';
import { findAsset } from './find-asset';

export const streamQuerySchema = z.object({ variant: z.enum(['original', 'prepared']).optional() });

/**
 * The sound of a recording: `audio.m4a` unless a variant is asked for.
 * @throws AppError `asset.not_found`; `storage.not_found` where the recording has no such variant.
 */
export async function streamAsset(
  assetId: string,
  { variant }: z.infer<typeof streamQuerySchema>,
  request: Request,
): Promise<Response> {
  const asset = await findAsset(assetId);
  return serveObject(keyOf(asset, variant), request, audioUrlLifetimeSec);
}

/** A prepared recording keeps its prepared file in the place of the original, and has no other. */
function keyOf(asset: Asset, variant: 'original' | 'prepared' | undefined): string {
  if (variant === undefined) return asset.audioKey;
  const held = asset.kind === 'source' ? 'original' : 'prepared';
  if (variant !== held) throw new AppError('storage.not_found');
  return asset.originalKey;
}
