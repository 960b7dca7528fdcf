import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { recipeDurationSec, mixRateHz } from '@/core/audio/recipe-duration';
import type { Asset } from '@/lib/db/schema';
import { placeClips } from '../sound/mixing/ClipCutter';
import { cutSource, type MixSource } from '../sound/mixing/cut-source';
import type { Mix } from '../sound/mixing/mix-graph';
import { MixFile } from '../sound/mixing/MixFile';
import { hasEvenTiming } from '../sound/probing/mp4-timing';
import { openSound } from '../sound/probing/open-sound';
import { bestSoundKey } from './best-sound-key';
import type { PipelineContext } from './types';

type Context = PipelineContext<'preview'> | PipelineContext<'save'>;
type Quality = 'original' | 'small';

/**
 * Assembles the clips of an edit in the attempt's folder. The recordings are processed one after another: each
 * is fetched and decoded once and deleted before the next.
 * @throws AppError `storage.*`, `input.*`, `recipe.source_ended`
 */
export async function bringMix(
  context: Context,
  assets: ReadonlyMap<string, Asset>,
  quality: Quality,
): Promise<Mix> {
  const { input: recipe, workDir, signal } = context;
  const path = join(workDir, 'mix.f32');
  const lengthSamples = Math.round(recipeDurationSec(recipe) * mixRateHz);
  const mix = await MixFile.create(path, lengthSamples);
  try {
    let nth = 0;
    for (const [assetId, placements] of placeClips(recipe)) {
      const source = await fetchSource(context, assets.get(assetId)!, quality);
      if (nth === 0) context.enterStage('cutting');
      const from = nth;
      const onProgress = (percent: number) => context.reportProgress((100 * from + percent) / assets.size);
      await cutSource({ source, placements, mix, workDir, signal, onProgress });
      await rm(source.path);
      nth += 1;
    }
  } finally {
    await mix.close();
  }
  return { path, clean: recipe.clean, lengthSamples };
}

/** Fetches the original for full quality if it still exists, else the m4a made from it. */
async function fetchSource(
  { storage, workDir, signal }: Context,
  asset: Asset,
  quality: Quality,
): Promise<MixSource> {
  const key = quality === 'small' ? asset.files.audio.key : await bestSoundKey(storage, asset);
  const path = join(workDir, `source${extname(key)}`);
  await storage.fetchToFile(key, path, signal);
  const { demuxers, track } = await openSound(path, signal);
  const seeksExactly = demuxers.includes('mov') && (await hasEvenTiming(path, track));
  return { path, demuxers, track, seeksExactly };
}
