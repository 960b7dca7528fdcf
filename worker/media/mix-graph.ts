/** An edit recipe as one ffmpeg filter graph; every cut falls on a sample. */
import { clipSamples, mixRateHz, recipeDurationSec } from '@/lib/audio/recipe-duration';
import type { Clip, Recipe } from '@/lib/audio/recipe-schema';
import type { FfmpegInput } from './ffmpeg';
import type { AudioTrack } from './ffprobe';
import { toStereo } from './to-stereo';

/** The file that stands for an asset in a mix. */
export interface MixSource {
  path: string;
  demuxers: readonly string[];
  track: AudioTrack;
  /** Whether `-ss` lands on the very sample, as it does where packets have exact times. */
  seeksExactly: boolean;
}

export interface Mix {
  inputs: FfmpegInput[];
  /** Ends in the label `[mix]`: 48 kHz, stereo, exactly `lengthSamples` long. */
  graph: string;
  lengthSamples: number;
  durationSec: number;
}

/** Clips that one opened file serves in turn, as each begins after the one before has ended. */
interface Reading {
  source: MixSource;
  seekSec: number;
  clips: { clip: Clip; position: number }[];
}

/** afftdn hands its sound out this much late. */
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

/** The graph of a recipe, its loudness apart; `sources` by asset id. */
export function buildMix(recipe: Recipe, sources: ReadonlyMap<string, MixSource>): Mix {
  const readings = planReadings(recipe.clips, sources);
  const durationSec = recipeDurationSec(recipe);
  const lengthSamples = Math.round(durationSec * mixRateHz);
  const labels = recipe.clips.map((_, position) => `[clip${position}]`).join('');
  const joined = `${labels}concat=n=${recipe.clips.length}:v=0:a=1`;
  const cleaned = recipe.clean === 'voice' ? `,${cleanVoice}` : '';
  return {
    inputs: readings.map(({ source, seekSec }) => ({
      source: source.path,
      demuxers: source.demuxers,
      options: seekSec > 0 ? ['-ss', String(seekSec)] : [],
    })),
    graph: [
      ...readings.flatMap(readingChains),
      `${joined}${cleaned},${exactLength(lengthSamples)}[mix]`,
    ].join(';'),
    lengthSamples,
    durationSec,
  };
}

/** Filters that make sound exactly this long, whatever the filters before lost or added. */
export function exactLength(lengthSamples: number): string {
  return `apad=whole_len=${lengthSamples},atrim=end_sample=${lengthSamples}`;
}

/**
 * A file is opened again only for a clip that lies before one it has served already: otherwise ffmpeg
 * would have to keep what it read meanwhile in memory.
 */
function planReadings(clips: readonly Clip[], sources: ReadonlyMap<string, MixSource>): Reading[] {
  const readings: Reading[] = [];
  clips.forEach((clip, position) => {
    const source = sources.get(clip.sourceAssetId);
    if (!source) throw new TypeError(`no file for ${clip.sourceAssetId}`);
    const free = readings.find(
      (reading) => reading.source === source && reading.clips.at(-1)!.clip.endSec <= clip.startSec,
    );
    if (free) free.clips.push({ clip, position });
    else readings.push({ source, seekSec: seekFor(source, clip), clips: [{ clip, position }] });
  });
  return readings;
}

/** Whole seconds, and two of them early, so that a decoder has found its feet when the clip begins. */
function seekFor(source: MixSource, clip: Clip): number {
  return source.seeksExactly && clip.startSec > 5 ? Math.floor(clip.startSec) - 2 : 0;
}

function readingChains({ source, seekSec, clips }: Reading, input: number): string[] {
  const opened = `[${input}:${source.track.index}]${toStereo(source.track)}`;
  const fan = clips.map(({ position }) => `[from${position}]`).join('');
  const chains = [clips.length === 1 ? `${opened}${fan}` : `${opened},asplit=${clips.length}${fan}`];
  for (const { clip, position } of clips) {
    chains.push(`[from${position}]${clipFilters(clip, seekSec)}[clip${position}]`);
  }
  return chains;
}

function clipFilters(clip: Clip, seekSec: number): string {
  const { startSample, endSample, lengthSamples, fadeInSamples, fadeOutSamples } = clipSamples(clip);
  const skipped = seekSec * mixRateHz;
  const fadeOutAt = lengthSamples - fadeOutSamples;
  return [
    `atrim=start_sample=${startSample - skipped}:end_sample=${endSample - skipped}`,
    'asetpts=N/SR/TB',
    exactLength(lengthSamples),
    ...(clip.gainDb === 0 ? [] : [`volume=${clip.gainDb}dB`]),
    ...(fadeInSamples > 0 ? [`afade=t=in:ss=0:ns=${fadeInSamples}:curve=tri`] : []),
    ...(fadeOutSamples > 0 ? [`afade=t=out:ss=${fadeOutAt}:ns=${fadeOutSamples}:curve=tri`] : []),
  ].join(',');
}
