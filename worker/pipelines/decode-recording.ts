import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipeLimits } from '@/lib/audio/recipe-schema';
import { AppError } from '@/lib/errors';
import type { OriginalExtension } from '@/lib/storage/keys';
import { decodeSource } from '../media/decode-source';
import type { DecodedSource, SourceDecode } from '../media/decode-source';
import { evenOut } from '../media/even-out';
import { probeMedia } from '../media/ffprobe';
import { plainStereo } from '../media/to-stereo';
import { everyPhonePlays, keepSound } from '../media/keep-sound';
import type { CheckedSource } from './check-source';
import type { PipelineContext } from './types';

/** Files in the attempt's folder that an asset is made of. */
export interface RecordingFiles {
  original: { path: string; extension: OriginalExtension };
  audioPath: string;
  peaksPath: string;
}

/**
 * Decodes what came in, once; again only where the m4a turns out not to last as long as the sound.
 * @throws AppError `input.damaged`, `input.too_long`
 */
export async function decodeRecording(
  context: PipelineContext<'ingest'>,
  source: CheckedSource,
): Promise<DecodedSource & { files: RecordingFiles }> {
  const { workDir, signal, env } = context;
  const audioPath = join(workDir, 'audio.m4a');
  const peaksPath = join(workDir, 'peaks.bin');
  const kept = source.probed.hasVideo ? keepSound(source.track) : null;
  const sound = kept && { target: join(workDir, `sound.${kept.extension}`), options: kept.options };
  let original: RecordingFiles['original'] =
    kept && sound ? { path: sound.target, extension: kept.extension } : source;
  const headerSec = source.probed.durationSec;
  const run: SourceDecode = {
    path: source.path,
    demuxers: source.demuxers,
    track: source.track,
    audioPath,
    copyAac: everyPhonePlays(source.track, source.probed.format),
    sound: sound ?? undefined,
    maxSec: env.MAX_AUDIO_DURATION_SEC,
    workDir,
    signal,
    onProgress: (outTimeSec) => {
      if (headerSec) context.reportProgress((100 * outTimeSec) / headerSec);
    },
  };

  let decoded = await decodeSource(run);
  if (decoded.durationSec < recipeLimits.minClipSec) throw new AppError('input.damaged');
  if (run.copyAac && !(await lastsAsLong(audioPath, decoded, signal))) {
    // Cut by an edit list, say: the copy would not play what was decoded.
    decoded = await decodeSource({ ...run, copyAac: false });
  }
  if (!(await lastsAsLong(audioPath, decoded, signal))) {
    original = await evenOutOriginal(run);
    const track = { ...run.track, ...plainStereo, index: 0 };
    const even = { path: original.path, demuxers: ['wav'], track, sound: undefined, copyAac: false };
    decoded = await decodeSource({ ...run, ...even });
  }
  await writeFile(peaksPath, decoded.peaks);
  const durationSec = withoutPadding(decoded.durationSec, source);
  return { ...decoded, durationSec, files: { original, audioPath, peaksPath } };
}

const aacFrameSamples = 1024;
/** A duration is right within this; shorter padding stays, so that samples, peaks and duration agree. */
const toleranceSec = 0.05;

/**
 * What decoding adds at the end of an AAC track to fill its last frame is no sound of the recording;
 * the container says where that ends. At 8 kHz, as calls are recorded, a frame is an eighth of a second.
 */
function withoutPadding(decodedSec: number, { track, probed }: CheckedSource): number {
  const containerSec = probed.durationSec;
  if (track.codec !== 'aac' || containerSec === null) return decodedSec;
  const paddingSec = decodedSec - containerSec;
  const isPadding = paddingSec > toleranceSec && paddingSec <= aacFrameSamples / track.sampleRateHz;
  return isPadding ? containerSec : decodedSec;
}

async function evenOutOriginal(run: SourceDecode): Promise<RecordingFiles['original']> {
  const path = join(run.workDir, 'even.wav');
  await evenOut({ ...run, trackIndex: run.track.index, target: path });
  return { path, extension: 'wav' };
}

async function lastsAsLong(path: string, decoded: DecodedSource, signal: AbortSignal): Promise<boolean> {
  const { durationSec } = await probeMedia(path, ['mov'], signal);
  return durationSec !== null && Math.abs(durationSec - decoded.durationSec) < 0.05;
}
