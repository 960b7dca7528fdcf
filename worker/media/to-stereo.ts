import { mixRateHz } from '@/lib/audio/recipe-duration';

/**
 * Filters that bring a track to the mix's rate and to stereo, on a timeline without gaps from 0. Mono is
 * widened by `pan`, whose two channels each keep the full level: what is measured after it is delivered.
 */
export function toStereo(channels: number): string {
  const widen = channels === 1 ? 'pan=stereo|c0=c0|c1=c0' : 'aformat=channel_layouts=stereo';
  return `aformat=sample_fmts=fltp,aresample=${mixRateHz},${widen},asetpts=N/SR/TB`;
}
