import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipeLimits } from '@/core/audio/recipe-schema';
import { AppError } from '@/core/errors/errors';
import type { OriginalExtension } from '@/lib/storage/keys';
import { decodeSource, evenOut } from '../../sound/decoding/decode-source';
import type { DecodedSource, SourceDecode } from '../../sound/decoding/decode-source';
import { probeMedia } from '../../tools/ffmpeg/ffprobe';
import { everyPhonePlays, keepSound } from '../../sound/decoding/keep-sound';
import type { SoundFile } from '../../sound/decoding/keep-sound';
import { openSound } from '../../sound/probing/open-sound';
import { plainStereo } from '../../sound/decoding/to-stereo';
import type { CheckedSource } from './check-source';
import type { PipelineContext } from '../types';

/** The files of the new asset in the attempt's folder. */
export interface RecordingFiles {
  original: { path: string; extension: OriginalExtension };
  audioPath: string;
  peaksPath: string;
}

type Context = PipelineContext<'ingest'>;

/** The file stored as the original, with its single track. */
interface Original extends SoundFile {
  extension: OriginalExtension;
  /** Whether it contains packets copied from another file. */
  isCopy: boolean;
}

/**
 * Decodes the stored recording once, so that its length, peaks and `audio.m4a` are exactly what recipes will
 * read. It decodes again only if a copy turns out not to last as long as the audio.
 * @throws AppError `input.damaged`, `input.too_short`, `input.too_long`
 */
export async function decodeRecording(
  context: Context,
  source: CheckedSource,
): Promise<DecodedSource & { files: RecordingFiles }> {
  const { workDir, signal } = context;
  const isAlone = !source.probed.hasVideo && source.probed.audio.length === 1;
  let original: Original = isAlone ? { ...source, isCopy: false } : await takeOut(context, source);
  let run = await decodeOf(context, original);
  let decoded = await decodeSource(run);
  if (original.isCopy && !isAbout(original.probed.durationSec, withoutPadding(decoded, original))) {
    // Its timestamps jump, for example: a player would show the wrong length.
    original = await takeOut(context, source, { decode: true });
    run = await decodeOf(context, original);
    decoded = await decodeSource(run);
  }
  if (decoded.durationSec < recipeLimits.minClipSec) {
    throw new AppError(decoded.durationSec > 0 ? 'input.too_short' : 'input.damaged');
  }
  if (run.copyAac && !(await lastsAsLong(run.audioPath, decoded, signal))) {
    run = { ...run, copyAac: false };
    decoded = await decodeSource(run);
  }
  if (!(await lastsAsLong(run.audioPath, decoded, signal))) {
    const path = join(workDir, 'even.wav');
    await evenOut({ ...run, trackIndex: run.track.index, target: path });
    const track = { ...original.track, ...plainStereo, index: 0 };
    original = { ...original, path, extension: 'wav', demuxers: ['wav'], track };
    decoded = await decodeSource({ ...run, path, demuxers: original.demuxers, track, copyAac: false });
  }
  const peaksPath = join(workDir, 'peaks.bin');
  await writeFile(peaksPath, decoded.peaks);
  const { audioPath } = run;
  return {
    ...decoded,
    durationSec: withoutPadding(decoded, original),
    files: { original, audioPath, peaksPath },
  };
}

async function takeOut(
  { workDir, signal, env }: Context,
  source: CheckedSource,
  { decode = false } = {},
): Promise<Original> {
  const target = join(workDir, decode ? 'packed' : 'sound');
  const maxSec = env.MAX_AUDIO_DURATION_SEC;
  const kept = await keepSound({ source, target, decode, maxSec, workDir, signal });
  return { ...(await openSound(kept.path, signal)), ...kept };
}

async function decodeOf(context: Context, original: Original): Promise<SourceDecode> {
  const { workDir, signal, env } = context;
  const maxSec = env.MAX_AUDIO_DURATION_SEC;
  const expectedSec = Math.min(original.probed.durationSec ?? 0, maxSec);
  return {
    path: original.path,
    demuxers: original.demuxers,
    track: original.track,
    audioPath: join(workDir, 'audio.m4a'),
    copyAac: await everyPhonePlays(original),
    maxSec,
    workDir,
    signal,
    onProgress: (outTimeSec) => {
      if (expectedSec > 0) context.reportProgress(Math.min(100, (100 * outTimeSec) / expectedSec));
    },
  };
}

const aacFrameSamples = 1024;
/** Accepted difference of durations; shorter padding is kept, so that samples, peaks and duration agree. */
const toleranceSec = 0.05;

/**
 * The duration without the padding that fills the last AAC frame; the container says where the recording ends.
 * At 8 kHz, as calls are recorded, a frame lasts an eighth of a second.
 */
function withoutPadding({ durationSec }: DecodedSource, { track, probed }: SoundFile): number {
  const containerSec = probed.durationSec;
  if (track.codec !== 'aac' || containerSec === null) return durationSec;
  const paddingSec = durationSec - containerSec;
  const isPadding = paddingSec > toleranceSec && paddingSec <= aacFrameSamples / track.sampleRateHz;
  return isPadding ? containerSec : durationSec;
}

function isAbout(statedSec: number | null, decodedSec: number): boolean {
  return statedSec !== null && Math.abs(statedSec - decodedSec) < 2 * toleranceSec;
}

async function lastsAsLong(path: string, decoded: DecodedSource, signal: AbortSignal): Promise<boolean> {
  const { durationSec } = await probeMedia(path, ['mov'], signal);
  return durationSec !== null && Math.abs(durationSec - decoded.durationSec) < toleranceSec;
}
