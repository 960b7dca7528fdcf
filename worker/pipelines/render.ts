import { readClock } from '@/lib/db/read-clock';
import { storageKeys } from '@/lib/storage/keys';
import { buildVideo, type MadeVideo, type VideoFileName, videoKeys } from '@/lib/videos/build-video';
import { createRenderBackend } from '../render';
import type { RenderedFiles } from '../render/types';
import { makeHandOver } from './make-hand-over';
import { prepareRender, type PreparedRender } from './prepare-render';
import { putFilesWithinQuota } from './put-files';
import type { Pipeline, PipelineContext, PipelineOutcome } from './types';

type Context = PipelineContext<'render'>;

/** Makes a video of a recording: prepared here, drawn here or on a GPU. */
export const render: Pipeline<'render'> = async (context) => {
  const prepared = await prepareRender(context);
  switch (context.env.RENDER_BACKEND) {
    case 'local':
      return drawHere(context, prepared);
    case 'modal':
      return { handOver: await makeHandOver(context, prepared) };
  }
};

/** Draws, encodes and stores the video with its poster and, if it is large, a smaller file to share. */
async function drawHere(context: Context, prepared: PreparedRender): Promise<PipelineOutcome<'render'>> {
  const { signal, workDir, jobId } = context;
  const { spec, coverPath, plan } = prepared;
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
  const files = await keepFiles(context, plan.videoId, rendered);
  const createdAt = await readClock(context.database);
  const { row, result } = buildVideo(plan, { ...rendered, files }, { jobId, createdAt });
  return { result, rows: { videos: [row] } };
}

/** Writes the files under their final keys, to which nothing points until the job completes. */
async function keepFiles(
  context: Context,
  videoId: string,
  { masterPath, posterPath, sharePath }: RenderedFiles,
): Promise<MadeVideo['files']> {
  context.ownsKey(storageKeys.videoPrefix(videoId));
  const keys = videoKeys(videoId);
  const stored = await putFilesWithinQuota(context, {
    master: [keys.master, masterPath],
    poster: [keys.poster, posterPath],
    ...(sharePath !== null && { share: [keys.share, sharePath] as const }),
  });
  return Object.entries(stored).map(([name, { sizeBytes }]) => ({ name: name as VideoFileName, sizeBytes }));
}
