import type { Readable } from 'node:stream';
import { AnalysisEncoder } from '@/lib/visuals/AnalysisEncoder';
import { analysisFormat } from '@/lib/visuals/analysis-format';
import { AppError } from '@/lib/errors';
import { runFfmpeg } from '../media/ffmpeg';
import { toStereo } from '../media/to-stereo';
import { openSound } from '../media/open-sound';

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
  const { sampleRateHz } = analysisFormat;
  const encoder = new AnalysisEncoder();
  const raw = ['-c:a', 'pcm_f32le', '-f', 'f32le'];
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    graph: `[0:${track.index}]${toStereo(track)},pan=mono|c0=.5*c0+.5*c1,aresample=${sampleRateHz}[mono]`,
    outputs: [{ target: 'stdout', options: ['-map', '[mono]', ...raw] }],
    signal,
    workDir,
    maxOutputSec: durationSec + 1,
    onStdout: (stdout) =>
      feedEncoder(stdout, encoder, () => {
        const doneSec = encoder.samples / sampleRateHz;
        onProgress?.(Math.min(100, (100 * doneSec) / Math.max(durationSec, 0.1)));
      }),
  });
  if (encoder.samples === 0) throw new AppError('input.no_audio');
  return Buffer.from(encoder.finish());
}

/** Hands whole samples on; what a chunk cuts in half waits for the next. */
async function feedEncoder(stdout: Readable, encoder: AnalysisEncoder, onChunk: () => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % 4);
    // A Float32Array needs an aligned start, which a chunk of a pipe does not promise.
    encoder.push(new Float32Array(Uint8Array.from(bytes.subarray(0, whole)).buffer));
    rest = bytes.subarray(whole);
    onChunk();
  }
}
