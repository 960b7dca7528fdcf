import { mixRateHz } from '@/core/audio/recipe-duration';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';

/** What has to be known of a track to hear all of it. */
export type SoundShape = Pick<AudioTrack, 'codec' | 'sampleFormat' | 'channels' | 'channelLayout'>;

/** A track whose channels change on the way, or one of our own making. */
export const plainStereo: SoundShape = {
  codec: 'pcm_s16le',
  sampleFormat: 's16',
  channels: 2,
  channelLayout: 'stereo',
};

/** Layouts of which ffmpeg's own downmix leaves out no speaker but the subwoofer. */
const mixedWhole = new Set([
  ...['2.1', '3.0', '3.0(back)', '3.1', '4.0', 'quad', 'quad(side)', '4.1'],
  ...['5.0', '5.0(side)', '5.1', '5.1(side)', '6.0', '6.0(front)', 'hexagonal'],
  ...['6.1', '6.1(back)', '6.1(front)', '7.0', '7.0(front)', '7.1', '7.1(wide)', '7.1(wide-side)'],
]);

function isMixedWhole(layout: string | null): boolean {
  return layout !== null && mixedWhole.has(layout);
}

/** A float this many times full scale is a fault of the file, not sound: recorders stay 60 dB below it. */
const absurdSample = 1000;

/**
 * Filters that bring a track to the mix's rate and to stereo, on a timeline without gaps from 0. Whatever
 * reads a recording reads it through these, so that all of it hears the same.
 */
export function toStereo(track: SoundShape): string {
  const finite = holdsRawFloats(track) ? [silenceAbsurd(track)] : [];
  const { before, after } = toTwoChannels(track);
  const rate = `aresample=${mixRateHz}`;
  return [...finite, 'aformat=sample_fmts=fltp', ...before, rate, ...after, 'asetpts=N/SR/TB'].join(',');
}

/** Float samples that no decoder has looked at may be NaN, infinite or absurd; one of them spoils every filter. */
function holdsRawFloats({ codec, sampleFormat }: SoundShape): boolean {
  return codec.startsWith('pcm_f') || (codec === 'wavpack' && /^(?:flt|dbl)/.test(sampleFormat ?? ''));
}

function silenceAbsurd({ channels, channelLayout }: SoundShape): string {
  // Of one or two channels ffmpeg takes the layout for granted; after aeval it has to be said.
  const layout =
    ['same', 'mono', 'stereo'][channels] ?? (isMixedWhole(channelLayout) ? channelLayout : 'same');
  return `aeval=exprs=if(lt(abs(val(ch))\\,${absurdSample})\\,val(ch)\\,0):c=${layout}`;
}

/** Filters that make two channels of any number, before the rate is changed or after. */
function toTwoChannels({ channels, channelLayout }: SoundShape): { before: string[]; after: string[] } {
  // By `pan` each side keeps the full level: what is measured after it is delivered.
  if (channels === 1) return { before: [], after: ['pan=stereo|c0=c0|c1=c0'] };
  const known =
    channels === 2 ? channelLayout === null || channelLayout === 'stereo' : isMixedWhole(channelLayout);
  if (known) return { before: [], after: ['aformat=channel_layouts=stereo'] };
  if (channels === 2) return { before: ['channelmap=map=0|1:channel_layout=stereo'], after: [] };
  return { before: allInTheMiddle(channels), after: [] };
}

/**
 * Channels whose places nobody names are all heard in the middle: as powers add up, so that one voice
 * among many is not lost, and limited where they are the same sound many times over.
 */
function allInTheMiddle(channels: number): string[] {
  const gain = Math.sqrt(1 / channels).toFixed(5);
  const sum = Array.from({ length: channels }, (_, channel) => `${gain}*c${channel}`).join('+');
  return [`pan=stereo|c0=${sum}|c1=${sum}`, 'alimiter=limit=1:attack=5:release=60:level=false:latency=true'];
}
