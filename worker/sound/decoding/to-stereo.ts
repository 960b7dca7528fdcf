import { mixRateHz } from '@/core/audio/recipe-duration';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';

/** The properties of a track that determine how it is converted. */
export type SoundShape = Pick<AudioTrack, 'codec' | 'sampleFormat' | 'channels' | 'channelLayout'>;

/** A track whose channels change midway, or one that we produced. */
export const plainStereo: SoundShape = {
  codec: 'pcm_s16le',
  sampleFormat: 's16',
  channels: 2,
  channelLayout: 'stereo',
};

/** Layouts of which ffmpeg's own downmix drops no speaker except the subwoofer. */
const mixedWhole = new Set([
  ...['2.1', '3.0', '3.0(back)', '3.1', '4.0', 'quad', 'quad(side)', '4.1'],
  ...['5.0', '5.0(side)', '5.1', '5.1(side)', '6.0', '6.0(front)', 'hexagonal'],
  ...['6.1', '6.1(back)', '6.1(front)', '7.0', '7.0(front)', '7.1', '7.1(wide)', '7.1(wide-side)'],
]);

function isMixedWhole(layout: string | null): boolean {
  return layout !== null && mixedWhole.has(layout);
}

/** A float this many times full scale is a file error, not audio: recorders stay 60 dB below it. */
const absurdSample = 1000;

/**
 * Filters that convert a track to stereo at the mix's rate, on a timeline from 0 without gaps. Everything that
 * reads a recording uses them, so that all results sound the same.
 */
export function toStereo(track: SoundShape): string {
  const finite = holdsRawFloats(track) ? [silenceAbsurd(track)] : [];
  const { before, after } = toTwoChannels(track);
  const rate = `aresample=${mixRateHz}`;
  return [...finite, 'aformat=sample_fmts=fltp', ...before, rate, ...after, 'asetpts=N/SR/TB'].join(',');
}

/** Unchecked float samples may be NaN, infinite or absurd; a single one breaks every filter. */
function holdsRawFloats({ codec, sampleFormat }: SoundShape): boolean {
  return codec.startsWith('pcm_f') || (codec === 'wavpack' && /^(?:flt|dbl)/.test(sampleFormat ?? ''));
}

function silenceAbsurd({ channels, channelLayout }: SoundShape): string {
  // ffmpeg assumes the layout of one or two channels; after aeval it must be named.
  const layout =
    ['same', 'mono', 'stereo'][channels] ?? (isMixedWhole(channelLayout) ? channelLayout : 'same');
  return `aeval=exprs=if(lt(abs(val(ch))\\,${absurdSample})\\,val(ch)\\,0):c=${layout}`;
}

/** Filters that convert any number of channels to two, before or after the rate is changed. */
function toTwoChannels({ channels, channelLayout }: SoundShape): { before: string[]; after: string[] } {
  // With `pan` each side keeps the full level, so that the measured level is what is delivered.
  if (channels === 1) return { before: [], after: ['pan=stereo|c0=c0|c1=c0'] };
  const known =
    channels === 2 ? channelLayout === null || channelLayout === 'stereo' : isMixedWhole(channelLayout);
  if (known) return { before: [], after: ['aformat=channel_layouts=stereo'] };
  if (channels === 2) return { before: ['channelmap=map=0|1:channel_layout=stereo'], after: [] };
  return { before: allInTheMiddle(channels), after: [] };
}

/**
 * Unnamed channels are all mixed to the centre: summed by power, so that one voice among many is not lost, and
 * limited in case they all carry the same audio.
 */
function allInTheMiddle(channels: number): string[] {
  const gain = Math.sqrt(1 / channels).toFixed(5);
  const sum = Array.from({ length: channels }, (_, channel) => `${gain}*c${channel}`).join('+');
  return [`pan=stereo|c0=${sum}|c1=${sum}`, 'alimiter=limit=1:attack=5:release=60:level=false:latency=true'];
}
