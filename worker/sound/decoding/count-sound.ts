import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';

export interface CountSound {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
  /** No more is decoded than this and a second. */
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
}

/** How many seconds of a track can be decoded, whatever its clock says; the cheapest way to know. */
export async function countSound(request: CountSound): Promise<number> {
  const { path, demuxers, track, maxSec, workDir, signal } = request;
  let decodedSec = 0;
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    graph: `[0:${track.index}]asetpts=N/SR/TB[sound]`,
    outputs: [{ target: 'stdout', options: ['-map', '[sound]', '-f', 'null'] }],
    maxOutputSec: maxSec + 1,
    otherwise: 'input.damaged',
    workDir,
    signal,
    onProgress: (outSec) => (decodedSec = outSec),
  });
  return decodedSec;
}
