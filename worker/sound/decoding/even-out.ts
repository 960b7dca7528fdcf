import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import { plainStereo, toStereo } from './to-stereo';

export interface EvenOut {
  path: string;
  demuxers: readonly string[];
  trackIndex: number;
  target: string;
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
}

/**
 * Writes a track whose rate or channels change on the way (recordings put end to end, say) as one wav
 * of 48 kHz stereo. ffmpeg sets its filters up anew at each change, which only raw samples survive.
 */
export async function evenOut(request: EvenOut): Promise<void> {
  const { path, demuxers, trackIndex, target, maxSec, workDir, signal } = request;
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    // Stereo is right for any count of channels that may come; mono alone would be widened otherwise.
    graph: `[0:${trackIndex}]${toStereo(plainStereo)}[even]`,
    outputs: [{ target, options: ['-map', '[even]', '-c:a', 'pcm_s16le', '-f', 'wav'] }],
    maxOutputSec: maxSec + 1,
    otherwise: 'input.damaged',
    workDir,
    signal,
  });
}
