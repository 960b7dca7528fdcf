import { readClock } from '@/lib/db/read-clock';
import type { VideoRow } from '@/lib/db/schema';
import { storageKeys } from '@/lib/storage/keys';
import { createRenderBackend } from '../render';
import type { RenderedFiles } from '../render/types';
import { makeHandOver } from './make-hand-over';
import { prepareRender, type PreparedRender } from './prepare-render';
import { putFiles } from './put-files';
import type { Pipeline, PipelineContext, PipelineOutcome } from './types';

type Context = PipelineContext<'render'>;

/** A video is made of a recording: prepared here, drawn here or on a GPU elsewhere. */
export const render: Pipeline<'render'> = async (context) => {
  const prepared = await prepareRender(context);
  switch (context.env.RENDER_BACKEND) {
    case 'local':
      return drawHere(context, prepared);
    case 'modal':
      return { handOver: await makeHandOver(context, prepared) };
  }
};

/** Drawn, encoded, kept with its poster and, where large, a file to share. */
async function drawHere(context: Context, prepared: PreparedRender): Promise<PipelineOutcome<'render'>> {
  const { input, signal, workDir } = context;
  const { spec, coverPath, videoId } = prepared;
  const audioPath = await prepared.bringSound();
  context.enterStage('drawing');
  const rendered = await createRenderBackend().render(spec, {
    signal,
    workDir,
    audioPath,
    analysisPath: prepared.analysis.path,
    coverPath,
    onProgress: (percent) => context.reportProgress(percent),
  });

  context.enterStage('storing');
  const kept = await keepFiles(context, prepared, rendered);
  const { durationSec, widthPx, heightPx } = rendered;
  const { look, fps, title, subtitle } = spec;
  const row: VideoRow = {
    videoId,
    jobId: context.jobId,
    assetId: input.audio.assetId,
    title: title ?? null,
    subtitle: subtitle ?? null,
    look,
    aspect: input.aspect,
    fps,
    durationSec,
    widthPx,
    heightPx,
    ...kept,
    createdAt: await readClock(context.database),
  };
  const { masterKey: videoKey, shareKey, posterKey } = kept;
  return { result: { videoId, videoKey, shareKey, posterKey, durationSec }, rows: { videos: [row] } };
}

/** Writes the files under their final keys, to which nothing points until the job completes. */
async function keepFiles(context: Context, prepared: PreparedRender, files: RenderedFiles) {
  const { videoId, masterKey, posterKey } = prepared;
  context.ownsKey(storageKeys.videoPrefix(videoId));
  const shareKey = files.sharePath === null ? masterKey : prepared.shareKey;
  const keyed = new Map([
    [masterKey, files.masterPath],
    [posterKey, files.posterPath],
  ]);
  if (files.sharePath !== null) keyed.set(shareKey, files.sharePath);
  const sizeBytes = await putFiles(context, keyed);
  return { masterKey, shareKey, posterKey, sizeBytes };
}
