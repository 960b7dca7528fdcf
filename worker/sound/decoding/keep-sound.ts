import type { AudioTrack, ProbedMedia } from '../../tools/ffmpeg/ffprobe';
import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import { m4aOptions, tagless } from '../../tools/ffmpeg/m4a-options';
import { readEdits, type Edit } from '../probing/read-edits';

const intoM4a = new Set(['aac', 'alac']);
const intoMka = new Set([
  ...['mp3', 'opus', 'vorbis', 'flac', 'ac3', 'eac3', 'mp2'],
  ...['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_s16be', 'pcm_s24be', 'pcm_f32le', 'pcm_f64le'],
]);
const mostFlacChannels = 8;
/** Longest priming of an encoder; a longer skip at the start is a trim. */
const longestPrimingSec = 0.1;
/** Packets are copied completely, whatever their timestamps say: decoding shows how long they last. */
const anyLengthSec = 1e6;

export interface SoundFile {
  path: string;
  demuxers: readonly string[];
  probed: ProbedMedia;
  track: AudioTrack;
}

export interface KeepSound {
  source: SoundFile;
  /** Path without extension. */
  target: string;
  /** Decodes and re-encodes losslessly even if the packets could be copied. */
  decode?: boolean;
  maxSec: number;
  workDir: string;
  signal: AbortSignal;
}

export interface KeptSound {
  path: string;
  extension: 'm4a' | 'mka';
  /** Whether it contains the original packets of the source. */
  isCopy: boolean;
}

/**
 * Extracts one track of a film or of several tracks into its own file, which begins at 0: as a copy of its
 * packets if they are exactly what is played, else losslessly encoded.
 */
export async function keepSound(request: KeepSound): Promise<KeptSound> {
  const { source, target, maxSec, workDir, signal } = request;
  const { track, probed } = source;
  const isCopy = !request.decode && isCopyable(track) && playsThrough(await editsOf(source));
  const extension = isCopy && intoM4a.has(track.codec) ? 'm4a' : 'mka';
  const container = extension === 'm4a' ? m4aOptions : [...tagless, '-f', 'matroska'];
  const path = `${target}.${extension}`;
  const codec = isCopy ? ['-c:a', 'copy'] : packing(track);
  await runFfmpeg({
    inputs: [
      {
        source: source.path,
        demuxers: source.demuxers,
        // A track that starts late among several starts immediately on its own.
        options: ['-itsoffset', String(probed.startSec - track.startSec)],
      },
    ],
    ...(isCopy ? {} : { graph: `[0:${track.index}]asetpts=N/SR/TB[sound]` }),
    outputs: [
      {
        target: path,
        options: ['-map', isCopy ? `0:${track.index}` : '[sound]', ...codec, ...container],
      },
    ],
    maxOutputSec: isCopy ? anyLengthSec : maxSec + 1,
    otherwise: 'input.damaged',
    workDir,
    signal,
  });
  return { path, extension, isCopy };
}

function isCopyable({ codec, channels, channelLayout }: AudioTrack): boolean {
  if (intoM4a.has(codec)) return true;
  // Matroska does not name the channels of uncompressed audio.
  return intoMka.has(codec) && (channels <= 2 || channelLayout === null || !codec.startsWith('pcm_'));
}

function packing({ codec, channels, channelLayout }: AudioTrack): string[] {
  if (codec.startsWith('pcm_f')) return ['-c:a', 'pcm_f32le'];
  // FLAC would assign its own channel names, and a channel taken for the subwoofer would not be heard.
  const isNamed = channels <= 2 || (channelLayout !== null && channels <= mostFlacChannels);
  if (!isNamed) return ['-c:a', 'pcm_s16le'];
  const isLossless = codec.startsWith('pcm_') || ['flac', 'alac', 'wavpack'].includes(codec);
  return ['-c:a', 'flac', ...(isLossless ? [] : ['-sample_fmt', 's16'])];
}

async function editsOf({ path, demuxers, track }: SoundFile): Promise<Edit[] | null> {
  return demuxers.includes('mov') ? readEdits(path, track.id) : [];
}

/** Whether an edit list cuts only at the ends: a part cut from the middle would reappear in a copy. */
function playsThrough(edits: Edit[] | null): edits is Edit[] {
  if (edits === null) return false;
  const played = edits.filter((edit) => edit.fromSec !== null);
  return played.length <= 1 && played.every((edit) => edit.rate === 1);
}

/** Whether a track can be copied into `audio.m4a` and played by every phone. */
export async function everyPhonePlays(source: SoundFile): Promise<boolean> {
  const { track, probed } = source;
  const inMp4 = probed.format.split(',').includes('mp4');
  const plain = track.codec === 'aac' && track.profile === 'LC';
  // A timeline that begins late would be played with a gap that the decoded audio does not have.
  const startsAtOnce = Math.abs(track.startSec) < 0.03;
  if (!inMp4 || !plain || track.sampleRateHz > 48_000 || track.channels > 2 || !startsAtOnce) return false;
  const edits = await editsOf(source);
  return playsThrough(edits) && edits.every(({ fromSec }) => (fromSec ?? 0) <= longestPrimingSec);
}
