/** A finished mix as the input of ffmpeg. */
import { mixRateHz } from '@/core/audio/recipe-duration';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { FfmpegInput } from '../../tools/ffmpeg/ffmpeg';
import { mixFileOptions } from './MixFile';

export interface Mix {
  /** Raw audio, see `MixFile`. */
  path: string;
  clean: Recipe['clean'];
  lengthSamples: number;
}

/** The delay of afftdn. */
const denoiseDelaySamples = mixRateHz / 40;

const cleanVoice = [
  `apad=pad_len=${denoiseDelaySamples}`,
  'highpass=f=80',
  'afftdn=nr=10:nf=-45',
  `atrim=start_sample=${denoiseDelaySamples}`,
  'asetpts=N/SR/TB',
  'deesser=i=0.3',
  'acompressor=threshold=-21dB:ratio=2.5:attack=8:release=180',
].join(',');

export function mixInput({ path }: Mix): FfmpegInput {
  return { source: path, demuxers: ['f32le'], options: mixFileOptions };
}

/** Ends in the label `[mix]`: 48 kHz stereo, exactly as long as the mix. */
export function mixGraph({ clean, lengthSamples }: Mix): string {
  const stereo = 'aformat=sample_fmts=fltp:channel_layouts=stereo';
  return `[0:0]${stereo},${clean === 'voice' ? `${cleanVoice},${exactLength(lengthSamples)}` : 'anull'}[mix]`;
}

/** Filters that make audio exactly this long, whatever earlier filters lost or added. */
export function exactLength(lengthSamples: number): string {
  return `apad=whole_len=${lengthSamples},atrim=end_sample=${lengthSamples}`;
}
