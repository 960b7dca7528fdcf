import { extname, join } from 'node:path';
import { findAssets } from '@/lib/assets/find-assets';
import { noteAssetsUsed } from '@/lib/assets/note-assets-used';
import { readClock } from '@/lib/db/read-clock';
import type { VideoRow } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { storageKeys } from '@/lib/storage/keys';
import { aspectSizesPx } from '@/lib/visuals/render-input-schema';
import { createRenderBackend } from '../render';
import { bringCover } from '../render/bring-cover';
import type { RenderedFiles } from '../render/types';
import { bestSoundKey } from './best-sound-key';
import { bringAnalysis } from './bring-analysis';
import { putFiles } from './put-files';
import type { Pipeline, PipelineContext } from './types';

type Context = PipelineContext<'render'>;

/** A video is made of a recording: drawn, encoded, kept with its poster and, where large, a file to share. */
export const render: Pipeline<'render'> = async (context) => {
  const { input, database, storage, workDir, signal } = context;
  context.enterStage('fetching');
  const { assetId } = input.audio;
  const asset = (await findAssets([assetId], database)).get(assetId);
  if (asset === undefined) throw new AppError('asset.not_found');
  await noteAssetsUsed([assetId], database);
  const soundKey = await bestSoundKey(storage, asset);
  const audioPath = join(workDir, `sound${extname(soundKey)}`);
  await storage.fetchToFile(soundKey, audioPath, signal);
  const coverPath = input.coverKey && (await bringCover(storage, input.coverKey, workDir, signal));
  const analysisPath = await bringAnalysis(context, asset, audioPath);

  context.enterStage('drawing');
  const { look, aspect, params, title, subtitle, fps = 30 } = input;
  const rendered = await createRenderBackend().render(
    { look, ...aspectSizesPx[aspect], fps, params, title, subtitle },
    {
      signal,
      workDir,
      audioPath,
      analysisPath,
      coverPath: coverPath || undefined,
      onProgress: (percent) => context.reportProgress(percent),
    },
  );

  context.enterStage('storing');
  const videoId = newId('video');
  const kept = await keepFiles(context, videoId, rendered);
  const { durationSec, widthPx, heightPx } = rendered;
  const row: VideoRow = {
    videoId,
    jobId: context.jobId,
    assetId,
    title: title ?? null,
    subtitle: subtitle ?? null,
    look,
    aspect,
    fps,
    durationSec,
    widthPx,
    heightPx,
    ...kept,
    createdAt: await readClock(database),
  };
  const { masterKey: videoKey, shareKey, posterKey } = kept;
  return { result: { videoId, videoKey, shareKey, posterKey, durationSec }, rows: { videos: [row] } };
};

/** Writes the files under their final keys, to which nothing points until the job completes. */
async function keepFiles(context: Context, videoId: string, files: RenderedFiles) {
  context.ownsKey(storageKeys.videoPrefix(videoId));
  const masterKey = storageKeys.videoMaster(videoId);
  const shareKey = files.sharePath === null ? masterKey : storageKeys.videoShare(videoId);
  const posterKey = storageKeys.videoPoster(videoId);
  const keyed = new Map([
    [masterKey, files.masterPath],
    [posterKey, files.posterPath],
  ]);
  if (files.sharePath !== null) keyed.set(shareKey, files.sharePath);
  const sizeBytes = await putFiles(context, keyed);
  return { masterKey, shareKey, posterKey, sizeBytes };
}
