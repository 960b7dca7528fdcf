import { z } from 'zod';
import { getEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { fenceOptions } from './ffmpeg';
import { runTool } from '../process/subprocess';
import { translateFfmpegError } from './translate-ffmpeg-error';

export interface AudioTrack {
  /** Among all streams of the file, as in `0:index`. */
  index: number;
  /** The file's own number for it; 0 where it has none. */
  id: number;
  /** `unknown` where ffmpeg does not know it. */
  codec: string;
  /** As ffmpeg names it, such as `LC`; null where there is none. */
  profile: string | null;
  sampleRateHz: number;
  channels: number;
  /** As ffmpeg names it, such as `5.1`; null where the file does not say which channel is which. */
  channelLayout: string | null;
  /** Of the decoded samples, such as `fltp`; null where the codec is not known. */
  sampleFormat: string | null;
  isDefault: boolean;
  /** Where its timeline begins. */
  startSec: number;
}

export interface ProbedMedia {
  /** ffmpeg's names of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string;
  /** Null where the header has none; an estimate for mp3 and raw AAC. */
  durationSec: number | null;
  /** Where the timeline of its first track begins. */
  startSec: number;
  audio: AudioTrack[];
  /** Whether there are moving pictures; a cover is none. */
  hasVideo: boolean;
}

/** Looking at a film of 4K reserves 0.3 GB. */
const addressSpaceBytes = 1e9;

const flag = z.number().transform((value) => value === 1);
const answerSchema = z.object({
  format: z.object({
    format_name: z.string(),
    duration: z.coerce.number().optional(),
    start_time: z.coerce.number().catch(0).optional(),
  }),
  streams: z.array(
    z.object({
      index: z.number(),
      id: z.string().optional(),
      codec_type: z.string().optional(),
      codec_name: z.string().optional(),
      profile: z.string().optional(),
      sample_rate: z.coerce.number().optional(),
      channels: z.number().optional(),
      channel_layout: z.string().optional(),
      sample_fmt: z.string().optional(),
      start_time: z.coerce.number().catch(0).optional(),
      disposition: z.object({ default: flag, attached_pic: flag }).optional(),
    }),
  ),
});

const entries = [
  'format=format_name,duration,start_time',
  'stream=index,id,codec_type,codec_name,profile,sample_rate,sample_fmt,channels,channel_layout,start_time',
  'stream_disposition=default,attached_pic',
].join(':');

/**
 * What a file holds, read behind the same fences as ffmpeg's inputs.
 * @throws AppError `input.damaged`, `input.unsupported`, `input.too_demanding`, `tool.failed`
 */
export async function probeMedia(
  path: string,
  demuxers: readonly string[],
  signal: AbortSignal,
): Promise<ProbedMedia> {
  const exit = await runTool({
    command: getEnv().FFPROBE_PATH,
    args: [
      ...['-hide_banner', '-v', 'level+warning', '-of', 'json', '-show_entries', entries],
      ...fenceOptions(demuxers),
      ...['-i', `file:${path}`],
    ],
    signal,
    limits: { cpuSec: 60, fileSizeBytes: 1, addressSpaceBytes },
  });
  if (exit.exitCode !== 0) throw translateFfmpegError(exit, 'input.damaged');
  const answer = answerSchema.safeParse(parseJson(exit.stdout));
  if (!answer.success) throw new AppError('tool.failed', { cause: answer.error });
  const { format, streams } = answer.data;
  return {
    format: format.format_name,
    durationSec: format.duration ?? null,
    startSec: format.start_time ?? 0,
    audio: streams.filter((stream) => stream.codec_type === 'audio').map(toTrack),
    hasVideo: streams.some((stream) => stream.codec_type === 'video' && !stream.disposition?.attached_pic),
  };
}

/** Undefined for an answer cut off at the limit of what is collected. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toTrack(stream: z.infer<typeof answerSchema>['streams'][number]): AudioTrack {
  return {
    index: stream.index,
    id: Number(stream.id ?? 0),
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile ?? null,
    sampleRateHz: stream.sample_rate ?? 0,
    channels: stream.channels ?? 0,
    channelLayout: stream.channel_layout ?? null,
    sampleFormat: stream.sample_fmt ?? null,
    isDefault: stream.disposition?.default ?? false,
    startSec: stream.start_time ?? 0,
  };
}

/** Below, a filter to the mix's rate takes gigabytes; above, no recorder goes. */
const leastRateHz = 4_000;
const highestRateHz = 768_000;

/**
 * The tracks that may be decoded, in the order of preference: those marked as default first.
 * @throws AppError where there is none: `input.no_audio`, `input.unsupported`, `input.damaged`, `input.sample_rate`
 */
export function usableTracks({ audio }: ProbedMedia): AudioTrack[] {
  if (audio.length === 0) throw new AppError('input.no_audio');
  const known = audio.filter((track) => track.codec !== 'unknown');
  if (known.length === 0) throw new AppError('input.unsupported');
  const whole = known.filter((track) => track.sampleRateHz > 0 && track.channels > 0);
  if (whole.length === 0) throw new AppError('input.damaged');
  const usable = whole.filter(
    ({ sampleRateHz }) => sampleRateHz >= leastRateHz && sampleRateHz <= highestRateHz,
  );
  if (usable.length === 0) throw new AppError('input.sample_rate');
  return [...usable.filter((track) => track.isDefault), ...usable.filter((track) => !track.isDefault)];
}

/**
 * The track a player would play: the first one marked as default, else the first that may be decoded.
 * @throws AppError as `usableTracks`
 */
export function chooseAudioTrack(probed: ProbedMedia): AudioTrack {
  return usableTracks(probed)[0]!;
}
