import { recipeLimits } from '@/lib/audio/recipe-schema';
import type { Recipe } from '@/lib/audio/recipe-schema';
import type { Loudness } from '@/lib/jobs/catalog';
import { createPeaksCollector, peaksOutputOptions } from './collect-peaks';
import type { CollectedPeaks } from './collect-peaks';
import { runFfmpeg } from './ffmpeg';
import type { FfmpegOutput } from './ffmpeg';
import { createLoudnessReader, loudnessMeter } from './loudness';
import { correctLoudness, loudnessFilters, planLoudness } from './loudness-plan';
import type { LoudnessPlan } from './loudness-plan';
import { exactLength } from './mix-graph';
import type { Mix } from './mix-graph';

export interface MasterRequest {
  mix: Mix;
  loudness: Recipe['loudness'];
  /** Files to write, without their `-map`. */
  files: readonly FfmpegOutput[];
  workDir: string;
  signal: AbortSignal;
  /** Called before the mix is measured and before it is written. */
  onStage?: (stage: 'measuring' | 'mixing') => void;
  /** 0–100 within the stage. */
  onProgress: (percent: number) => void;
}

export interface Mastered extends CollectedPeaks {
  /** Of the mix, as stereo. */
  before: Loudness;
  /** Of what was written. */
  after: Loudness;
}

/** Where each writing begins on the bar: the first and its corrections, as a limiter obeys only in part. */
const writingsStartPercent = [0, 60, 85, 95];

/** Mixes a recipe into files with its loudness on target, measured in the run that writes them. */
export async function masterMix(request: MasterRequest): Promise<Mastered> {
  const { loudness, onStage } = request;
  if (loudness === 'off') {
    onStage?.('mixing');
    const written = await write(request, null, request.onProgress);
    return { ...written, before: written.after };
  }
  onStage?.('measuring');
  const before = await measure(request);
  let plan = planLoudness(before, loudness);
  onStage?.('mixing');
  let written: Awaited<ReturnType<typeof write>>;
  for (let writing = 1; ; writing += 1) {
    written = await write(request, plan, shareOfProgress(request, plan, writing));
    const isLast = writing === writingsStartPercent.length;
    const better = plan && !isLast ? correctLoudness(plan, written.after, loudness) : null;
    if (!better) return { ...written, before };
    plan = better;
  }
}

/** A plain gain hits at once; after a limiter corrections are likely, and the bar must not run back. */
function shareOfProgress({ onProgress }: MasterRequest, plan: LoudnessPlan | null, writing: number) {
  if (writing === 1 && !plan?.limitDb) return onProgress;
  const from = writingsStartPercent[writing - 1]!;
  const to = writingsStartPercent[writing] ?? 100;
  return (percent: number) => onProgress(from + ((to - from) * percent) / 100);
}

async function measure(request: MasterRequest): Promise<Loudness> {
  const reader = createLoudnessReader();
  await runFfmpeg({
    ...common(request, request.onProgress),
    graph: `${request.mix.graph};[mix]${loudnessMeter}[measured]`,
    outputs: [{ target: 'stdout', options: ['-map', '[measured]', '-f', 'null'] }],
    onLogLine: reader.onLogLine,
  });
  return reader.loudness();
}

async function write(
  request: MasterRequest,
  plan: LoudnessPlan | null,
  onProgress: (percent: number) => void,
): Promise<CollectedPeaks & { after: Loudness }> {
  const { mix, files } = request;
  const reader = createLoudnessReader();
  const collector = createPeaksCollector(recipeLimits.maxTotalSec + 1);
  const mastering = plan ? [...loudnessFilters(plan), exactLength(mix.lengthSamples)] : ['anull'];
  const labels = ['[pcm]', ...files.map((_, index) => `[file${index}]`)];
  const fan = `asplit=${labels.length}${labels.join('')}`;
  await runFfmpeg({
    ...common(request, onProgress),
    graph: `${mix.graph};[mix]${mastering.join(',')},${loudnessMeter},${fan}`,
    outputs: [
      { target: 'stdout', options: ['-map', '[pcm]', ...peaksOutputOptions] },
      ...files.map((file, index) => ({ ...file, options: ['-map', `[file${index}]`, ...file.options] })),
    ],
    onStdout: collector.onStdout,
    onLogLine: reader.onLogLine,
  });
  return { ...collector.result(), after: reader.loudness() };
}

function common({ mix, workDir, signal }: MasterRequest, onProgress: (percent: number) => void) {
  return {
    inputs: mix.inputs,
    workDir,
    signal,
    maxOutputSec: mix.durationSec + 1,
    onProgress: (outTimeSec: number) => onProgress((100 * outTimeSec) / mix.durationSec),
  };
}
