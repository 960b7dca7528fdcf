import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import { usableTracks, type AudioTrack, type ProbedMedia } from '../../tools/ffmpeg/ffprobe';
import { toStereo } from './to-stereo';
import { AppError } from '@/core/errors/errors';

export interface TrackChoice {
  path: string;
  demuxers: readonly string[];
  probed: ProbedMedia;
  /** How far into a track to search for sound. */
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
}

/** Further tracks are not examined: a film has few, and each silent one has to be decoded completely. */
const mostTracks = 16;
/** Anything that does not exceed this for 20 ms is the noise of an unused input. */
const firstSound = 'silenceremove=start_periods=1:start_threshold=-60dB:start_duration=0.02';

/**
 * The track that the owner means: among those that can be decoded and are not silent, the default track or
 * else the first. If all are silent, the one a player would play. A single track is not examined.
 * @throws AppError as `usableTracks`; `input.unsupported` if none of several can be decoded
 */
export async function chooseHeardTrack(choice: TrackChoice): Promise<AudioTrack> {
  const tracks = usableTracks(choice.probed);
  if (tracks.length === 1) return tracks[0]!;
  let silent: AudioTrack | undefined;
  for (const track of tracks.slice(0, mostTracks)) {
    const heard = await listen(choice, track);
    if (heard === 'sound') return track;
    if (heard === 'silence') silent ??= track;
  }
  if (silent) return silent;
  throw new AppError('input.unsupported');
}

/** Decodes a track up to its first sound. `nothing`: it cannot be decoded. */
async function listen(choice: TrackChoice, track: AudioTrack): Promise<'sound' | 'silence' | 'nothing'> {
  const { path, demuxers, maxSec, workDir, signal } = choice;
  let loudBytes = 0;
  const raw = ['-c:a', 'pcm_s16le', '-f', 's16le', '-frames:a', '1'];
  try {
    await runFfmpeg({
      inputs: [{ source: path, demuxers }],
      graph: `[0:${track.index}]${toStereo(track)},atrim=end=${maxSec},${firstSound}[sound]`,
      outputs: [{ target: 'stdout', options: ['-map', '[sound]', ...raw] }],
      maxOutputSec: maxSec,
      otherwise: 'input.damaged',
      workDir,
      signal,
      onStdout: async (stdout) => {
        for await (const piece of stdout as AsyncIterable<Buffer>) loudBytes += piece.length;
      },
    });
  } catch (failure) {
    signal.throwIfAborted();
    if (failure instanceof AppError && failure.fate === 'never' && failure.code !== 'tool.missing')
      return 'nothing';
    throw failure;
  }
  return loudBytes > 0 ? 'sound' : 'silence';
}
