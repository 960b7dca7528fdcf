import { mixRateHz } from '@/core/audio/recipe-duration';
import { AppError } from '@/core/errors/errors';
import { ClipCutter, subtractOffset, type Placement } from './ClipCutter';
import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';
import type { MixFile } from './MixFile';
import { OffsetMeter } from './OffsetMeter';
import { createSoundReader, soundOutputOptions } from '../decoding/read-sound';
import { toStereo } from '../decoding/to-stereo';

/** The file of an asset that a mix reads. */
export interface MixSource {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
  /** Whether `-ss` is proven to be exact to the sample; otherwise the file is decoded from its start. */
  seeksExactly: boolean;
}

export interface CutRequest {
  source: MixSource;
  /** At least one, in the order of the recording. */
  placements: readonly Placement[];
  mix: MixFile;
  workDir: string;
  signal: AbortSignal;
  /** 0–100. */
  onProgress: (percent: number) => void;
}

/** Padding of a recording's last frame that a later file may lack: 1024 samples at 8 kHz. */
const paddingSec = 0.15;
/** Minimum audio to examine, because a low note in a shorter part looks like an offset. */
const leastHeardSec = 5;
/** Seconds before a clip at which decoding starts, so that the decoder has settled. */
const runUpSec = 2;

/**
 * Decodes a recording once, from before its first clip to the end of its last, and writes the clips into the
 * mix, exact to the sample.
 * @throws AppError `recipe.source_ended` if it ends before a clip does
 */
export async function cutSource(request: CutRequest): Promise<void> {
  const { source, placements, mix, workDir, signal, onProgress } = request;
  const firstSec = placements[0]!.bounds.startSample / mixRateHz;
  // Whole seconds are whole samples at every sample rate.
  const seekSec = source.seeksExactly ? Math.max(0, Math.floor(firstSec) - runUpSec) : 0;
  const endSample = placements.reduce((latest, { bounds }) => Math.max(latest, bounds.endSample), 0);
  const lengthSec = Math.max(endSample / mixRateHz - seekSec, leastHeardSec);
  const offset = new OffsetMeter();
  const cutter = new ClipCutter(mix, placements, seekSec * mixRateHz);
  const reader = createSoundReader([offset, cutter], lengthSec + 1);
  await runFfmpeg({
    inputs: [
      {
        source: source.path,
        demuxers: source.demuxers,
        options: seekSec > 0 ? ['-ss', String(seekSec)] : [],
      },
    ],
    graph: `[0:${source.track.index}]${toStereo(source.track)}[pcm]`,
    outputs: [{ target: 'stdout', options: ['-map', '[pcm]', ...soundOutputOptions] }],
    // A little more, because ffmpeg counts in microseconds and clips in samples.
    maxOutputSec: lengthSec + 0.1,
    workDir,
    signal,
    onStdout: reader.onStdout,
    onProgress: (outTimeSec) => onProgress(Math.min(100, (100 * outTimeSec) / lengthSec)),
  });
  refuseShortage(placements, await cutter.finish());
  await subtractOffset(mix, placements, offset.offsets());
}

function refuseShortage(placements: readonly Placement[], endedAt: number): void {
  const short = placements.filter(({ bounds }) => bounds.endSample - endedAt > paddingSec * mixRateHz);
  if (short.length === 0) return;
  const endedAtSec = endedAt / mixRateHz;
  const details = short.map(({ clip }) => ({ clipId: clip.id, endSec: clip.endSec, endedAtSec }));
  throw new AppError('recipe.source_ended', {
    details,
    internal: `decoded ${endedAtSec} s, where clips end at ${details.map(({ endSec }) => endSec).join(', ')}`,
  });
}
