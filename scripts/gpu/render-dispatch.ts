import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@/core/errors/errors';
import type { DispatchOf, OutputName, RenderResult } from '@/lib/gpu/hand-off-schema';
import type { Logger } from '@/lib/log';
import { maxImageBytes } from '@/lib/uploads/max-upload-bytes';
import { sniffFile } from '../../worker/sound/probing/sniff';
import { checkCover } from '../../worker/render/check-cover';
import { LocalRenderBackend } from '../../worker/render/LocalRenderBackend';
import type { RenderedFiles } from '../../worker/render/types';
import { chooseVideoEncoder } from '../../worker/render/video-encoder';
import { fetchSigned } from './fetch-signed';
import { putSigned } from './put-signed';

type RenderDispatch = DispatchOf<'render'>;

export interface RenderSetting {
  /** An empty folder for this render alone. */
  workDir: string;
  signal: AbortSignal;
  log: Logger;
  enterStage: (stage: 'fetching' | 'drawing' | 'storing') => void;
  onProgress: (percent: number) => void;
  /** What a test may shorten: how large a master may be that is its own share file. */
  shareLimitBytes?: number;
}

const maxSoundBytes = 2e9;
const maxAnalysisBytes = 256e6;

/**
 * Does what a dispatch asks for: brings sound, analysis and cover, draws and encodes as a worker does,
 * on the graphics card where that can, and puts the files where they were signed for.
 * @throws AppError those of transfers, of sniffing, of the backend; the signal's reason after an abort
 */
export async function renderDispatch(
  dispatch: RenderDispatch,
  setting: RenderSetting,
): Promise<RenderResult> {
  const { workDir, signal, log, enterStage, onProgress, shareLimitBytes } = setting;
  for (const name of ['master', 'poster'] as const) findOutput(dispatch, name);
  enterStage('fetching');
  const inputs = await bringInputs(dispatch, setting);
  const { encoder, refusal } = await chooseVideoEncoder(workDir, signal);
  if (refusal !== null)
    log.warn({ encoder, refusal }, 'the card does not encode, and is paid for all the same');
  log.info({ encoder }, 'drawing');
  enterStage('drawing');
  const backend = new LocalRenderBackend({ encoder, shareLimitBytes });
  const files = await backend.render(dispatch.spec, { signal, workDir, onProgress, ...inputs });
  enterStage('storing');
  const { widthPx, heightPx, fps, frameCount, durationSec } = files;
  const stored = await putFiles(dispatch, files, setting);
  return { files: stored, widthPx, heightPx, fps, frameCount, durationSec, encoder };
}

async function bringInputs(dispatch: RenderDispatch, { workDir, signal, log }: RenderSetting) {
  const bring = async (name: string, url: string, maxBytes: number) => {
    const path = join(workDir, name);
    await fetchSigned({ name, url, path, maxBytes, signal, log });
    return path;
  };
  const analysisPath = await bring('analysis', dispatch.analysisUrl, maxAnalysisBytes);
  const soundPath = await bring('sound', dispatch.audioUrl, maxSoundBytes);
  const coverPath = dispatch.coverUrl && (await bring('cover', dispatch.coverUrl, maxImageBytes));
  if (coverPath !== undefined) await checkCover(coverPath);
  // ffmpeg looks at the name too where the bytes leave a doubt.
  const { extension } = await sniffFile(soundPath);
  const audioPath = `${soundPath}.${extension}`;
  await rename(soundPath, audioPath);
  return { audioPath, analysisPath, coverPath };
}

async function putFiles(dispatch: RenderDispatch, made: RenderedFiles, { signal, log }: RenderSetting) {
  const paths: Record<OutputName, string | null> = {
    master: made.masterPath,
    poster: made.posterPath,
    share: made.sharePath,
  };
  const stored: RenderResult['files'] = [];
  for (const [name, path] of Object.entries(paths) as [OutputName, string | null][]) {
    if (path === null) continue;
    const output = findOutput(dispatch, name);
    stored.push({ name, sizeBytes: await putSigned({ output, path, signal, log }) });
  }
  return stored;
}

function findOutput(dispatch: RenderDispatch, name: OutputName) {
  const output = dispatch.outputs.find((one) => one.name === name);
  if (output === undefined)
    throw new AppError('internal', { internal: `the dispatch has no place for the ${name}` });
  return output;
}
