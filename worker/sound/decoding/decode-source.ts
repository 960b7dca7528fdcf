import { createPeaksEncoder } from '@/core/audio/peaks';
import { mixRateHz } from '@/core/audio/recipe-duration';
import type { Loudness } from '@/core/jobs/catalog';
import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';
import { encodeM4a, m4aOptions } from '../../tools/ffmpeg/m4a-options';
import { createLoudnessReader, loudnessMeter } from './loudness';
import { createSoundReader, soundOutputOptions } from './read-sound';
import { plainStereo, toStereo } from './to-stereo';
import { TruePeakMeter } from './TruePeakMeter';

export interface SourceDecode {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
  /** Where `audio.m4a` is written, and whether the source's own AAC may be copied into it. */
  audioPath: string;
  copyAac: boolean;
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
  onProgress: (outTimeSec: number) => void;
}

export interface DecodedSource {
  /** The bytes of `peaks.bin`. */
  peaks: Uint8Array;
  /** Exact to the sample, as decoded, but limited to the longest recording allowed. */
  durationSec: number;
  loudness: Loudness;
}

/** What a codec may add to a recording of maximum length: at 8 kHz two of its frames last a quarter of a second. */
export const codingPaddingSec = 0.3;

/**
 * Decodes a recording once for its peaks, loudness (as stereo), exact length and `audio.m4a`.
 * @throws AppError `input.too_long` if it is longer than `maxSec`, `input.*`
 */
export async function decodeSource(decode: SourceDecode): Promise<DecodedSource> {
  const { track, audioPath, copyAac, maxSec } = decode;
  const peaks = createPeaksEncoder({ sampleRateHz: mixRateHz, channels: 2 });
  const truePeak = new TruePeakMeter(2);
  const sounding = createSoundReader([peaks, truePeak], maxSec + codingPaddingSec);
  const reader = createLoudnessReader();
  const source = `0:${track.index}`;
  const chain = `[${source}]${toStereo(track)},${loudnessMeter}`;
  const encode = ['-map', '[m4a]', ...encodeM4a('160k')];
  const copy = ['-map', source, '-c:a', 'copy', ...m4aOptions];
  await runFfmpeg({
    inputs: [{ source: decode.path, demuxers: decode.demuxers }],
    graph: copyAac ? `${chain}[pcm]` : `${chain},asplit=2[pcm][m4a]`,
    outputs: [
      { target: 'stdout', options: ['-map', '[pcm]', ...soundOutputOptions] },
      { target: audioPath, options: copyAac ? copy : encode },
    ],
    // A little more than allowed, so that a source that is too long is noticed.
    maxOutputSec: maxSec + 1,
    signal: decode.signal,
    otherwise: 'input.damaged',
    workDir: decode.workDir,
    onStdout: sounding.onStdout,
    onLogLine: reader.onLogLine,
    onProgress: decode.onProgress,
  });
  return {
    peaks: peaks.finish(),
    durationSec: Math.min(sounding.durationSec(), maxSec),
    loudness: reader.loudness(truePeak.finish()),
  };
}

export interface CountSound {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
  /** Decoding stops a second after this. */
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
}

/** How many seconds of a track can be decoded, whatever its timestamps say; the cheapest way to find out. */
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
 * Writes a track whose sample rate or channels change midway (such as concatenated recordings) as one wav of
 * 48 kHz stereo. ffmpeg reconfigures its filters at each change, which only raw samples survive.
 */
export async function evenOut(request: EvenOut): Promise<void> {
  const { path, demuxers, trackIndex, target, maxSec, workDir, signal } = request;
  await runFfmpeg({
    inputs: [{ source: path, demuxers }],
    // Stereo fits any number of channels that may follow; only mono would be converted differently.
    graph: `[0:${trackIndex}]${toStereo(plainStereo)}[even]`,
    outputs: [{ target, options: ['-map', '[even]', '-c:a', 'pcm_s16le', '-f', 'wav'] }],
    maxOutputSec: maxSec + 1,
    otherwise: 'input.damaged',
    workDir,
    signal,
  });
}
