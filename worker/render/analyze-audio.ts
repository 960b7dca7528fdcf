import { AnalysisEncoder } from '@/core/analysis/AnalysisEncoder';
import { AppError } from '@/core/errors/errors';
import { runFfmpeg } from '../tools/ffmpeg/ffmpeg';
import { openSound } from '../sound/probing/open-sound';
import { createSoundReader, soundOutputOptions } from '../sound/decoding/read-sound';
import { toStereo } from '../sound/decoding/to-stereo';

export interface AnalyzeRequest {
  /** The sound: any file we take. */
  path: string;
  signal: AbortSignal;
  workDir: string;
  /** As it was decoded; nothing is analysed that goes on for more than a second beyond it. */
  durationSec: number;
  /** 0–100. */
  onProgress?: (percent: number) => void;
}

/**
 * Decodes a recording once and answers the bytes of its `analysis.bin`.
 * @throws AppError `input.no_audio` where nothing could be decoded, those of sniffing and of ffmpeg
 */
export async function analyzeAudioFile(request: AnalyzeRequest): Promise<Buffer> {
  const { path, signal, workDir, durationSec, onProgress } = request;
  const { demuxers, track } = await openSound(path, signal);
  const encoder = new AnalysisEncoder(2);
  const reader = createSoundReader([encoder], durationSec + 2);
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    graph: `[0:${track.index}]${toStereo(track)}[pcm]`,
    outputs: [{ target: 'stdout', options: ['-map', '[pcm]', ...soundOutputOptions] }],
    signal,
    workDir,
    maxOutputSec: durationSec + 1,
    onStdout: reader.onStdout,
    onProgress: (outTimeSec) => onProgress?.(Math.min(100, (100 * outTimeSec) / Math.max(durationSec, 0.1))),
  });
  if (encoder.samples === 0) throw new AppError('input.no_audio');
  return Buffer.from(encoder.finish());
}
