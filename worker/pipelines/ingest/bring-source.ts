import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sanitiseTitle, titleFromFilename } from '@/lib/assets/title-from-filename';
import type { AssetSource } from '@/lib/db/schema';
import { AppError } from '@/core/errors/errors';
import { readTimeLimits } from '@/lib/jobs/read-time-limits';
import { isUploadKey } from '@/lib/storage/keys';
import { fetchUrlToFile } from '../../tools/fetch/fetch-url';
import { refusePage } from './refuse-page';
import { downloadWithYtDlp } from '../../tools/ytdlp/ytdlp';
import type { PipelineContext } from '../types';

export interface BroughtSource {
  path: string;
  title: string;
  provenance: AssetSource;
}

/**
 * Fetches the source of an ingest into the attempt's folder, up to the size limit of a video.
 * @throws AppError `upload.*`, `source.*`
 */
export async function bringSource(context: PipelineContext<'ingest'>): Promise<BroughtSource> {
  const { input } = context;
  if (input.type === 'upload') return bringUpload(context, input);
  if (input.type === 'url') return bringLink(context, input.url);
  return bringVideo(context, input);
}

type Input<T extends string> = Extract<PipelineContext<'ingest'>['input'], { type: T }>;

async function bringUpload(
  context: PipelineContext<'ingest'>,
  input: Input<'upload'>,
): Promise<BroughtSource> {
  const { storage, env, workDir, signal } = context;
  const { storageKey, filename } = input;
  const stat = isUploadKey(storageKey) ? await storage.stat(storageKey) : null;
  if (stat === null) throw new AppError('upload.not_found');
  if (stat.sizeBytes > env.MAX_VIDEO_UPLOAD_BYTES) throw new AppError('upload.too_large');
  const path = join(workDir, 'arrived');
  await storage.fetchToFile(storageKey, path, signal);
  return {
    path,
    title: titleFromFilename(filename),
    provenance: { type: 'upload', filename: filename.slice(0, 255) },
  };
}

async function bringLink(context: PipelineContext<'ingest'>, url: string): Promise<BroughtSource> {
  const { env, workDir, signal } = context;
  const path = join(workDir, 'arrived');
  const fetched = await fetchUrlToFile({
    url,
    path,
    signal,
    maxBytes: env.MAX_VIDEO_UPLOAD_BYTES,
    timeoutMs: readTimeLimits(env).ingest,
    allowLoopback: env.TEST_ONLY_ALLOW_LOOPBACK_SOURCES === '1',
    onProgress: percentOfBytes(context),
  });
  const { filename, contentType, unknownCoding } = fetched;
  await refusePage({ path, contentType, unknownCoding });
  return { path, title: titleFromFilename(filename), provenance: { type: 'url', url } };
}

async function bringVideo(
  context: PipelineContext<'ingest'>,
  input: Input<'youtube'>,
): Promise<BroughtSource> {
  const { env, workDir, signal } = context;
  const dir = join(workDir, 'download');
  await mkdir(dir);
  const video = await downloadWithYtDlp({
    url: input.url,
    dir,
    signal,
    env,
    maxBytes: env.MAX_VIDEO_UPLOAD_BYTES,
    maxDurationSec: env.MAX_AUDIO_DURATION_SEC,
    onProgress: percentOfBytes(context),
  });
  return {
    path: video.path,
    title: sanitiseTitle(video.title),
    provenance: {
      type: 'youtube',
      url: input.url,
      rightsAttestedAt: input.rightsAttestedAt ?? new Date().toISOString(),
      toolVersions: { 'yt-dlp': video.toolVersion },
    },
  };
}

const percentOfBytes =
  (context: PipelineContext<'ingest'>) => (receivedBytes: number, totalBytes: number | null) => {
    if (totalBytes) context.reportProgress((100 * receivedBytes) / totalBytes);
  };
