import { createPeaksEncoder } from '@/core/audio/peaks';
import { mixRateHz } from '@/core/audio/recipe-duration';
import type { Recipe } from '@/core/audio/recipe-schema';
import { AppError } from '@/core/errors/errors';
import type { Loudness } from '@/core/jobs/catalog';
import { AnalysisEncoder } from '@/core/analysis/AnalysisEncoder';
import { runFfmpeg } from '../../tools/ffmpeg/ffmpeg';
import type { FfmpegOutput } from '../../tools/ffmpeg/ffmpeg';
import { createLoudnessReader, loudnessMeter } from '../decoding/loudness';
import {
  correctLoudness,
  isSmallStep,
  loudnessFilters,
  planLoudness,
  responseBetween,
  usualResponse,
} from './loudness-plan';
import type { LoudnessPlan, LoudnessTry, Purpose } from './loudness-plan';
import { exactLength, mixGraph, mixInput } from './mix-graph';
import type { Mix } from './mix-graph';
import { createSoundReader, soundOutputOptions, type SoundListener } from '../decoding/read-sound';
import { TruePeakMeter } from '../decoding/TruePeakMeter';

export interface MasterRequest {
  mix: Mix;
  loudness: Recipe['loudness'];
  /** Files to write, without their `-map`. */
  files: readonly FfmpegOutput[];
  /** Whether to analyse the audio for drawing, too. */
  analyze?: boolean;
  workDir: string;
  signal: AbortSignal;
  /** Called before the mix is measured and before it is written. */
  onStage?: (stage: 'measuring' | 'mixing') => void;
  /** 0–100 within the stage. */
  onProgress: (percent: number) => void;
}

/** What was measured while the files were written. */
interface Written {
  /** The bytes of `peaks.bin`. */
  peaks: Uint8Array;
  /** The bytes of `analysis.bin`, if requested. */
  analysis: Uint8Array | null;
  /** Exact to the sample. */
  durationSec: number;
  after: Loudness;
}

export interface Mastered extends Written {
  /** Loudness of the mix before mastering, as stereo. */
  before: Loudness;
}

/** Where each measurement begins on the progress bar: of the mix, then of the limiter's results. */
const measurementStartsPercent = [0, 60, 75, 85, 90, 95];
const cheapTries = 2;
/** Where each writing begins: the first, and its correction, which is rare because the plan was tried before. */
const writingStartsPercent = [0, 95];

/**
 * Writes a mix to files with its loudness on target, measured while writing. A plan with a limiter is first
 * tried on the meter, which costs a fraction of encoding again.
 */
export async function masterMix(request: MasterRequest): Promise<Mastered> {
  const { loudness, onStage, onProgress } = request;
  if (loudness === 'off') {
    onStage?.('mixing');
    const written = await write(request, null, onProgress);
    return { ...written, before: written.after };
  }
  onStage?.('measuring');
  const measureNth = (nth: number, plan: LoudnessPlan | null, purpose: Purpose = 'try') =>
    measure(request, plan, purpose, shareOf(measurementStartsPercent, nth, onProgress));
  const before = await measureNth(0, null);
  const { plan, response } = await settle(planLoudness(before, loudness), loudness, measureNth);
  onStage?.('mixing');
  const written = await write(request, plan, shareOf(writingStartsPercent, 0, onProgress));
  const better = plan && correctLoudness({ plan, after: written.after }, loudness, response);
  if (!better) return { ...written, before };
  const corrected = await write(request, better, shareOf(writingStartsPercent, 1, onProgress));
  return { ...corrected, before };
}

/**
 * Tries plans with a limiter on the meter until one is good, and learns the limiter's response from each step.
 * A small step is trusted, because writing measures it anyway. Two tries are cheap; if they are not enough,
 * further ones are measured as delivered.
 */
async function settle(
  first: LoudnessPlan | null,
  loudness: Exclude<Recipe['loudness'], 'off'>,
  measureNth: (nth: number, plan: LoudnessPlan, purpose: Purpose) => Promise<Loudness>,
) {
  let plan = first;
  let response = usualResponse;
  let last: (LoudnessTry & { purpose: Purpose }) | undefined;
  for (let nth = 1; plan && plan.limitDb !== null && nth < measurementStartsPercent.length; nth += 1) {
    const purpose = nth <= cheapTries ? 'try' : 'deliver';
    const tried = { plan, purpose, after: await measureNth(nth, plan, purpose) } as const;
    if (last?.purpose === purpose) response = responseBetween(last, tried);
    const better = correctLoudness(tried, loudness, response);
    if (!better) break;
    last = tried;
    plan = better;
    if (isSmallStep(tried, loudness)) break;
  }
  return { plan, response };
}

function shareOf(startsPercent: number[], nth: number, onProgress: (percent: number) => void) {
  const from = startsPercent[nth]!;
  const to = startsPercent[nth + 1] ?? 100;
  return (percent: number) => onProgress(from + ((to - from) * percent) / 100);
}

/** The loudness of the mix, or of the result of a plan; without the peak for a cheap try. */
async function measure(
  request: MasterRequest,
  plan: LoudnessPlan | null,
  purpose: Purpose,
  onProgress: (percent: number) => void,
): Promise<Loudness> {
  const reader = createLoudnessReader();
  const truePeak = new TruePeakMeter(2);
  const sounding = createSoundReader([truePeak], longestSec(request.mix));
  const peakMatters = plan === null || purpose === 'deliver';
  const options = peakMatters ? soundOutputOptions : ['-f', 'null'];
  await runFfmpeg({
    ...common(request, onProgress),
    graph: `${mixGraph(request.mix)};[mix]${mastering(request.mix, plan, purpose)},${loudnessMeter}[measured]`,
    outputs: [{ target: 'stdout', options: ['-map', '[measured]', ...options] }],
    onStdout: peakMatters ? sounding.onStdout : undefined,
    onLogLine: reader.onLogLine,
  });
  return reader.loudness(truePeak.finish());
}

function mastering(mix: Mix, plan: LoudnessPlan | null, purpose: Purpose): string {
  return plan ? [...loudnessFilters(plan, purpose), exactLength(mix.lengthSamples)].join(',') : 'anull';
}

async function write(
  request: MasterRequest,
  plan: LoudnessPlan | null,
  onProgress: (percent: number) => void,
): Promise<Written> {
  const { mix, files, analyze } = request;
  const reader = createLoudnessReader();
  const truePeak = new TruePeakMeter(2);
  const peaks = createPeaksEncoder({ sampleRateHz: mixRateHz, channels: 2 });
  const analysis = analyze ? new AnalysisEncoder(2) : null;
  const listeners: SoundListener[] = [truePeak, peaks];
  if (analysis) listeners.push(analysis);
  const sounding = createSoundReader(listeners, longestSec(mix));
  const labels = ['[pcm]', ...files.map((_, index) => `[file${index}]`)];
  const fan = `asplit=${labels.length}${labels.join('')}`;
  await runFfmpeg({
    ...common(request, onProgress),
    graph: `${mixGraph(mix)};[mix]${mastering(mix, plan, 'deliver')},${loudnessMeter},${fan}`,
    outputs: [
      { target: 'stdout', options: ['-map', '[pcm]', ...soundOutputOptions] },
      ...files.map((file, index) => ({ ...file, options: ['-map', `[file${index}]`, ...file.options] })),
    ],
    onStdout: sounding.onStdout,
    onLogLine: reader.onLogLine,
  });
  const durationSec = sounding.durationSec();
  if (Math.round(durationSec * mixRateHz) !== mix.lengthSamples) {
    const internal = `wrote ${durationSec} s of ${mix.lengthSamples / mixRateHz} s`;
    throw new AppError('tool.failed', { internal });
  }
  return {
    peaks: peaks.finish(),
    analysis: analysis && analysis.finish(),
    durationSec,
    after: reader.loudness(truePeak.finish()),
  };
}

/** A little more than expected, so that too much audio is noticed. */
function longestSec({ lengthSamples }: Mix): number {
  return lengthSamples / mixRateHz + 1;
}

function common({ mix, workDir, signal }: MasterRequest, onProgress: (percent: number) => void) {
  return {
    inputs: [mixInput(mix)],
    workDir,
    signal,
    maxOutputSec: longestSec(mix),
    onProgress: (outTimeSec: number) => onProgress((100 * mixRateHz * outTimeSec) / mix.lengthSamples),
  };
}
