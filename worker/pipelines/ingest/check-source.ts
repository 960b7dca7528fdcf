import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@/core/errors/errors';
import type { OriginalExtension } from '@/lib/storage/keys';
import { chooseHeardTrack } from '../../sound/decoding/choose-heard-track';
import { codingPaddingSec, countSound } from '../../sound/decoding/decode-source';
import { probeMedia } from '../../tools/ffmpeg/ffprobe';
import type { SoundFile } from '../../sound/decoding/keep-sound';
import { sniffFile } from '../../sound/probing/sniff';
import type { PipelineContext } from '../types';

export interface CheckedSource extends SoundFile {
  /** By content; the file is `in.<ext>` in the attempt's folder. */
  extension: OriginalExtension;
  sizeBytes: number;
}

/**
 * Recognises a file by its content, decides whether it is accepted and chooses its track.
 * @throws AppError `input.*`, `upload.too_large` or `source.too_large`
 */
export async function checkSource(
  context: PipelineContext<'ingest'>,
  arrivedPath: string,
): Promise<CheckedSource> {
  const { env, signal, workDir, input } = context;
  const { extension, demuxers } = await sniffFile(arrivedPath);
  const path = join(workDir, `in.${extension}`);
  await rename(arrivedPath, path);
  const probed = await probeMedia(path, demuxers, signal);
  const { size: sizeBytes } = await stat(path);
  const maxBytes = probed.hasVideo ? env.MAX_VIDEO_UPLOAD_BYTES : env.MAX_AUDIO_UPLOAD_BYTES;
  if (sizeBytes > maxBytes) {
    throw new AppError(input.type === 'upload' ? 'upload.too_large' : 'source.too_large');
  }
  const maxSec = env.MAX_AUDIO_DURATION_SEC;
  const track = await chooseHeardTrack({ path, demuxers, probed, maxSec, workDir, signal });
  const longestSec = maxSec + codingPaddingSec;
  // The header may be wrong, but it is reason enough to count before any expensive work.
  if ((probed.durationSec ?? 0) > longestSec) {
    const countedSec = await countSound({ path, demuxers, track, maxSec, workDir, signal });
    if (countedSec > longestSec) throw new AppError('input.too_long');
  }
  return { path, extension, demuxers, sizeBytes, probed, track };
}
