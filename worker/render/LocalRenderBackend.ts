import { readFile, writeFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '@/core/errors/errors';
import { decodeAnalysis } from '@/core/analysis/analysis';
import { choosePosterFrame } from '@/core/analysis/poster-frame';
import { runFfmpeg, type FfmpegInput } from '../tools/ffmpeg/ffmpeg';
import { runTool } from '../tools/process/subprocess';
import { drawerCount, drawingCommand } from './drawing-command';
import { mp4Options, renderGraph, type VideoEncoder } from './encoding-options';
import { coverUnusableExit, type FrameJob } from './frame-job';
import { openSound } from '../sound/probing/open-sound';
import { planFiles, shareLimitBytes, type VideoPlan } from './plan-files';
import { runTogether } from './run-together';
import type { RenderSpec } from '@/core/video/video-spec';
import type { RenderBackend, RenderContext, RenderedFiles } from './types';

const posterWidthPx = 1080;
const cpuLimitSec = 6 * 3600;
/** For 4K on as many threads as there may be; a card maps more addresses than any limit would leave it. */
const x264AddressBytes = 16e9;
/** Node reserves far more addresses than it uses. A cover, decoded, takes 200 MB of these. */
const drawerBytes = 2e9;
/** A machine in the cloud may show all its cores; beyond this an encoder only takes memory. */
const mostThreads = 32;

/** Renders on this machine: drawing processes write raw frames into named pipes that one ffmpeg reads. */
export class LocalRenderBackend implements RenderBackend {
  private readonly drawers: number;
  private readonly limitBytes: number;
  private readonly encoder: VideoEncoder;

  /**
   * @param options `encoder`: libx264 where left out, as on a worker; and what a test may shorten: how
   * many processes draw, how large a shared file may be
   */
  constructor(options: { encoder?: VideoEncoder; drawers?: number; shareLimitBytes?: number } = {}) {
    this.encoder = options.encoder ?? 'libx264';
    this.drawers = options.drawers ?? drawerCount(availableParallelism());
    this.limitBytes = options.shareLimitBytes ?? shareLimitBytes;
  }

  async render(spec: RenderSpec, context: RenderContext): Promise<RenderedFiles> {
    const { signal, workDir } = context;
    const analysis = decodeAnalysis(await readFile(context.analysisPath));
    const { widthPx, heightPx, fps } = spec.frame;
    const frameCount = Math.max(1, Math.round(analysis.durationSec * fps));
    const durationSec = frameCount / fps;
    const plan = planFiles({ widthPx, heightPx, fps, durationSec }, this.limitBytes);
    const files = {
      masterPath: join(workDir, 'master.mp4'),
      sharePath: plan.share && join(workDir, 'share.mp4'),
      posterPath: join(workDir, 'poster.jpg'),
    };
    const jobs = this.frameJobs(spec, context, frameCount, {
      path: files.posterPath,
      frameIndex: choosePosterFrame(analysis, fps, frameCount),
      widthPx: posterWidthPx,
    });
    await makePipes(
      jobs.map((job) => job.framesPath),
      context,
    );
    await runTogether(signal, [
      (together) => this.encode({ spec, plan, jobs, files, frameCount }, { ...context, signal: together }),
      ...jobs.map((job, at) => (together: AbortSignal) => draw(job, at, workDir, together)),
    ]);
    const { size } = await stat(files.masterPath);
    const sharePath = size <= this.limitBytes ? null : files.sharePath;
    return { ...files, sharePath, widthPx, heightPx, fps, frameCount, durationSec };
  }

  private frameJobs(
    spec: RenderSpec,
    { workDir, analysisPath, coverPath }: RenderContext,
    frameCount: number,
    poster: NonNullable<FrameJob['poster']>,
  ): FrameJob[] {
    const count = Math.min(this.drawers, frameCount);
    return Array.from({ length: count }, (_, at) => ({
      ...spec,
      durationSec: frameCount / spec.frame.fps,
      analysisPath,
      coverPath,
      fontDir: resolve('public/fonts'),
      framesPath: join(workDir, `frames-${at}.rgba`),
      firstFrame: at,
      stepFrames: count,
      frameCount,
      poster: at === 0 ? poster : undefined,
    }));
  }

  private async encode(run: EncodeRun, context: RenderContext): Promise<void> {
    const { spec, plan, jobs, files, frameCount } = run;
    const { fps } = spec.frame;
    const durationSec = frameCount / fps;
    const { track, demuxers } = await openSound(context.audioPath, context.signal);
    await runFfmpeg({
      inputs: [...jobs.map(framesInput), { source: context.audioPath, demuxers }],
      graph: renderGraph({ plan, fps, frameCount, frameInputs: jobs.length, track }),
      outputs: [
        { target: files.masterPath, options: mp4Options(plan.master, fps, 0, this.encoder) },
        ...(plan.share && files.sharePath
          ? [{ target: files.sharePath, options: mp4Options(plan.share, fps, 1, this.encoder) }]
          : []),
      ],
      signal: context.signal,
      workDir: context.workDir,
      maxOutputSec: durationSec + 1,
      threads: Math.min(mostThreads, Math.ceil(availableParallelism() * 1.5)),
      cpuSec: cpuLimitSec,
      addressSpaceBytes: this.encoder === 'libx264' ? x264AddressBytes : null,
      fileSizeBytes: 2.4e9,
      onProgress: (outSec) => context.onProgress?.(Math.min(100, (100 * outSec) / durationSec)),
    });
  }
}

interface EncodeRun {
  spec: RenderSpec;
  plan: VideoPlan;
  jobs: FrameJob[];
  files: { masterPath: string; sharePath: string | null };
  frameCount: number;
}

function framesInput({ framesPath, frame, stepFrames }: FrameJob): FfmpegInput {
  const { widthPx, heightPx, fps } = frame;
  return {
    source: framesPath,
    demuxers: ['rawvideo'],
    options: [
      ...['-f', 'rawvideo', '-pixel_format', 'rgb0', '-video_size', `${widthPx}x${heightPx}`],
      ...['-framerate', `${fps}/${stepFrames}`, '-thread_queue_size', '4'],
    ],
  };
}

async function makePipes(paths: string[], { signal, workDir }: RenderContext): Promise<void> {
  const { exitCode, stderrTail } = await runTool({ command: 'mkfifo', args: paths, signal, cwd: workDir });
  if (exitCode !== 0) throw new AppError('internal', { internal: stderrTail });
}

async function draw(job: FrameJob, at: number, workDir: string, signal: AbortSignal): Promise<void> {
  const path = join(workDir, `frames-${at}.json`);
  await writeFile(path, JSON.stringify(job));
  const { command, args, cwd } = drawingCommand(workDir);
  const { exitCode, stderrTail } = await runTool({
    command,
    args: [...args, path],
    cwd,
    signal,
    limits: { cpuSec: cpuLimitSec, residentBytes: drawerBytes },
  });
  if (exitCode === coverUnusableExit) throw new AppError('render.cover_unusable', { internal: stderrTail });
  if (exitCode !== 0) throw new AppError('tool.failed', { internal: stderrTail, fate: 'retry' });
}
