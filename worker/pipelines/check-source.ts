import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@/lib/errors';
import { chooseAudioTrack, probeMedia } from '../media/ffprobe';
import type { AudioTrack, ProbedMedia } from '../media/ffprobe';
import { sniffFile } from '../media/sniff';
import type { Sniffed } from '../media/sniff';
import type { PipelineContext } from './types';

export interface CheckedSource extends Sniffed {
  /** `in.<ext>` in the attempt's folder, named by what the file is. */
  path: string;
  sizeBytes: number;
  probed: ProbedMedia;
  track: AudioTrack;
}

/** Formats whose header may hold no duration, so that the one probed is a guess. */
const guessesDuration = new Set(['mp3', 'aac']);

/**
 * Decides by its bytes what a file is, and whether we take it.
 * @throws AppError `input.*`, `upload.too_large` or `source.too_large`
 */
export async function checkSource(
  context: PipelineContext<'ingest'>,
  arrivedPath: string,
): Promise<CheckedSource> {
  const { env, signal, workDir, input } = context;
  const sniffed = await sniffFile(arrivedPath);
  const path = join(workDir, `in.${sniffed.extension}`);
  await rename(arrivedPath, path);
  const probed = await probeMedia(path, sniffed.demuxers, signal);
  const { size: sizeBytes } = await stat(path);
  const maxBytes = probed.hasVideo ? env.MAX_VIDEO_UPLOAD_BYTES : env.MAX_AUDIO_UPLOAD_BYTES;
  if (sizeBytes > maxBytes) {
    throw new AppError(input.type === 'upload' ? 'upload.too_large' : 'source.too_large');
  }
  const track = chooseAudioTrack(probed);
  const knowsDuration = probed.durationSec !== null && !guessesDuration.has(probed.format);
  // What the header says is rounded at times; what is decoded has the last word.
  if (knowsDuration && probed.durationSec! > env.MAX_AUDIO_DURATION_SEC + 1) {
    throw new AppError('input.too_long');
  }
  return { ...sniffed, path, sizeBytes, probed, track };
}
