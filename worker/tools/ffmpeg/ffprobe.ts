import { z } from 'zod';
import { getEnv } from '@/lib/env';
import { AppError } from '@/core/errors/errors';
import { fenceOptions } from './ffmpeg';
import { runTool } from '../process/subprocess';
import { translateFfmpegError } from './translate-ffmpeg-error';

export interface AudioTrack {
  /** Index among all streams of the file, as in `0:index`. */
  index: number;
  /** The file's own id of the track; 0 if it has none. */
  id: number;
  /** `unknown` if ffmpeg does not know it. */
  codec: string;
  /** As ffmpeg names it, such as `LC`; null if there is none. */
  profile: string | null;
  sampleRateHz: number;
  channels: number;
  /** As ffmpeg names it, such as `5.1`; null if the file does not name its channels. */
  channelLayout: string | null;
  /** Of the decoded samples, such as `fltp`; null if the codec is unknown. */
  sampleFormat: string | null;
  isDefault: boolean;
  /** Start of its timeline. */
  startSec: number;
}

export interface ProbedMedia {
  /** ffmpeg's names of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string;
  /** Null if the header has none; an estimate for mp3 and raw AAC. */
  durationSec: number | null;
  /** Start of the timeline of its first track. */
  startSec: number;
  audio: AudioTrack[];
  /** Whether it contains video; a cover picture does not count. */
  hasVideo: boolean;
}

/** Probing a 4K video reserves 0.3 GB. */
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
 * Reads what a file contains, with the same restrictions as ffmpeg's inputs.
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

/** Undefined if the output was truncated at the collection limit. */
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

/** Below it, resampling to the mix's rate takes gigabytes. */
const leastRateHz = 4_000;
/** No recorder goes higher. */
const highestRateHz = 768_000;

/**
 * The tracks that can be decoded, in order of preference: those marked as default first.
 * @throws AppError if there is none: `input.no_audio`, `input.unsupported`, `input.damaged`, `input.sample_rate`
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
 * The track a player would play: the first one marked as default, else the first that can be decoded.
 * @throws AppError as `usableTracks`
 */
export function chooseAudioTrack(probed: ProbedMedia): AudioTrack {
  return usableTracks(probed)[0]!;
}
