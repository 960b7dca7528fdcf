import { extname, join } from 'node:path';
import type { Asset } from '@/lib/db/schema';
import type { MixSource } from '../media/mix-graph';
import { openSound } from '../media/open-sound';
import { bestSoundKey } from './best-sound-key';
import type { PipelineContext } from './types';

type Context = PipelineContext<'preview'> | PipelineContext<'save'>;

/** Containers that hold the exact time of every packet, so that a seek lands on its sample. */
const exactContainers = new Set(['wav', 'w64', 'flac', 'aiff', 'caf']);

/**
 * Brings the recordings of an edit into the attempt's folder, each once: the original where quality
 * counts and it is still kept, else the m4a made of it.
 * @throws AppError `storage.*`, `input.*`
 */
export async function fetchMixSources(
  context: Context,
  assets: ReadonlyMap<string, Asset>,
  quality: 'original' | 'small',
): Promise<ReadonlyMap<string, MixSource>> {
  const sources = new Map<string, MixSource>();
  for (const asset of assets.values()) {
    const key = quality === 'small' ? asset.audioKey : await bestSoundKey(context.storage, asset);
    const path = join(context.workDir, `in-${sources.size}${extname(key)}`);
    await context.storage.fetchToFile(key, path, context.signal);
    const { container, demuxers, track } = await openSound(path, context.signal);
    sources.set(asset.assetId, {
      path,
      demuxers,
      track,
      seeksExactly: exactContainers.has(container) || (key === asset.audioKey && key !== asset.originalKey),
    });
  }
  return sources;
}
