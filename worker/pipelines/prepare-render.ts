import { extname, join } from 'node:path';
import { findAssets } from '@/lib/assets/find-assets';
import { noteAssetsUsed } from '@/lib/assets/note-assets-used';
import { AppError } from '@/core/errors/errors';
import { newId } from '@/lib/new-id';
import { frameOf } from '@/core/video/video-format';
import { type RenderSpec, videoOf } from '@/core/video/video-spec';
import { bringCover } from '../render/bring-cover';
import { bestSoundKey } from './best-sound-key';
import { bringAnalysis, type BroughtAnalysis } from './bring-analysis';
import type { VideoPlan } from '@/lib/videos/build-video';
import type { PipelineContext } from './types';

/** Everything needed to draw a video, here or on a GPU. */
export interface PreparedRender {
  spec: RenderSpec;
  soundKey: string;
  /** Fetches the audio into the attempt's folder, at most once. */
  bringSound: () => Promise<string>;
  analysis: BroughtAnalysis;
  /** The checked cover in the attempt's folder. */
  coverPath?: string;
  /** The id of the new video; nothing points to its keys until the job completes. */
  plan: VideoPlan;
}

/**
 * Finds the recording, checks the cover and makes sure that an analysis of the audio is stored.
 * @throws AppError `asset.not_found`, `render.cover_unusable`, and those of the storage and the analysis
 */
export async function prepareRender(context: PipelineContext<'render'>): Promise<PreparedRender> {
  const { input, database, storage, workDir, signal } = context;
  context.enterStage('fetching');
  const { assetId } = input.audio;
  const asset = (await findAssets([assetId], database)).get(assetId);
  if (asset === undefined) throw new AppError('asset.not_found');
  await noteAssetsUsed([assetId], database);
  const soundKey = await bestSoundKey(storage, asset);
  let sound: Promise<string> | undefined;
  const fetchSound = async () => {
    const path = join(workDir, `sound${extname(soundKey)}`);
    await storage.fetchToFile(soundKey, path, signal);
    return path;
  };
  const bringSound = () => (sound ??= fetchSound());
  const coverPath = input.coverKey && (await bringCover(storage, input.coverKey, workDir, signal));
  const analysis = await bringAnalysis(context, asset, bringSound);
  const video = videoOf(input);
  return {
    spec: { video, frame: frameOf(video) },
    soundKey,
    bringSound,
    analysis,
    coverPath: coverPath || undefined,
    plan: { videoId: newId('video'), assetId, video },
  };
}
