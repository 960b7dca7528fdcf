/** The only place that starts ffmpeg and uses fluent-ffmpeg, which builds the argument list. */
import FfmpegCommand from 'fluent-ffmpeg';
import type { Readable, Writable } from 'node:stream';
import { getEnv } from '@/lib/env';
import type { ErrorCode } from '@/core/errors/errors';
import { runTool } from '../process/subprocess';
import { translateFfmpegError } from './translate-ffmpeg-error';

export interface FfmpegInput {
  /** An absolute path, or `stdin`. */
  source: string;
  /** The demuxers ffmpeg may use for it, as few as possible. */
  demuxers: readonly string[];
  /** Options before `-i`, such as `['-ss', '12']`. */
  options?: readonly string[];
}

export interface FfmpegOutput {
  /** An absolute path, or `stdout`. */
  target: string;
  options: readonly string[];
}

export interface FfmpegRun {
  inputs: readonly FfmpegInput[];
  /** A filter graph over all inputs; the outputs' options map its results. */
  graph?: string;
  outputs: readonly FfmpegOutput[];
  signal: AbortSignal;
  /** The attempt's folder, which is also the working directory. */
  workDir: string;
  /** Maximum length of each output. */
  maxOutputSec: number;
  /** Threads per decoder, encoder and graph. Default: 2. */
  threads?: number;
  /** Limit of CPU seconds. Default: an hour. */
  cpuSec?: number;
  /** Address space it may reserve. Default: enough for audio; null: unlimited. */
  addressSpaceBytes?: number | null;
  /** The error code of an unexplained failure. Default: `tool.failed`. */
  otherwise?: ErrorCode;
  /** Size limit of each file written. Default: 2 GB. */
  fileSizeBytes?: number;
  /** Seconds of output written so far, about twice a second. */
  onProgress?: (outTimeSec: number) => void;
  onLogLine?: (line: string) => void;
  onStdout?: (stdout: Readable) => Promise<void>;
  onStdin?: (stdin: Writable) => Promise<void>;
}

/**
 * Runs ffmpeg on untrusted files: named demuxers, local files only, no network, limited length, threads, CPU
 * time and file size.
 * @throws AppError with the code that its stderr translates to; the signal's reason after an abort
 */
export async function runFfmpeg(run: FfmpegRun): Promise<void> {
  const exit = await runTool({
    command: getEnv().FFMPEG_PATH,
    args: ffmpegArguments(run),
    signal: run.signal,
    cwd: run.workDir,
    limits: {
      cpuSec: run.cpuSec ?? 3600,
      fileSizeBytes: run.fileSizeBytes ?? 2e9,
      addressSpaceBytes:
        run.addressSpaceBytes === undefined ? soundAddressBytes(run) : (run.addressSpaceBytes ?? undefined),
    },
    onReportLine: (line) => reportProgress(line, run.onProgress),
    onStderrLine: run.onLogLine,
    onStdout: run.onStdout,
    onStdin: run.onStdin,
  });
  if (exit.exitCode !== 0) throw translateFfmpegError(exit, run.otherwise);
}

/** Decoding audio reserves 0.3 GB; each further input has its own thread with a stack and an arena. */
function soundAddressBytes({ inputs }: FfmpegRun): number {
  return 1.5e9 + 0.1e9 * (inputs.length - 1);
}

/** The complete argument list of a run. */
export function ffmpegArguments(run: FfmpegRun): string[] {
  const threads = String(run.threads ?? 2);
  const command = FfmpegCommand() as FfmpegCommand.FfmpegCommand & { _getArguments(): string[] };
  for (const { source, demuxers, options = [] } of run.inputs) {
    const fromStdin = source === 'stdin';
    // Passed one by one: a list as a single argument would be split at spaces.
    command
      .input(fromStdin ? 'pipe:0' : `file:${source}`)
      .inputOptions('-threads', threads, ...fenceOptions(demuxers, fromStdin ? 'pipe' : 'file'), ...options);
  }
  if (run.graph) command.complexFilter(run.graph);
  for (const { target, options } of run.outputs) {
    command
      .output(target === 'stdout' ? 'pipe:1' : `file:${target}`)
      .outputOptions('-threads', threads, '-t', String(run.maxOutputSec), ...options);
  }
  return [
    ...['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'level+info', '-y'],
    ...['-progress', 'pipe:3', '-stats_period', '0.5', '-filter_complex_threads', threads],
    ...command._getArguments(),
  ];
}

/** More than an 8K video has. Probing a cover of 12,000 × 12,000 pixels takes a gigabyte. */
const mostPixels = 40_000_000;

/** Options before every `-i`, also of ffprobe: which demuxers and protocols are allowed. */
export function fenceOptions(demuxers: readonly string[], protocol: 'file' | 'pipe' = 'file'): string[] {
  const pixels = protocol === 'file' ? ['-max_pixels', String(mostPixels)] : [];
  return ['-format_whitelist', demuxers.join(','), '-protocol_whitelist', protocol, ...pixels];
}

function reportProgress(line: string, onProgress: FfmpegRun['onProgress']): void {
  const match = /^out_time_us=(\d+)$/.exec(line);
  if (match) onProgress?.(Number(match[1]) / 1e6);
}

let knownVersion: string | undefined;

/** ffmpeg's version string, such as `5.1.9-0+deb12u1`; queried once per process. */
export async function ffmpegVersion(signal: AbortSignal): Promise<string> {
  if (knownVersion !== undefined) return knownVersion;
  const { stdout } = await runTool({ command: getEnv().FFMPEG_PATH, args: ['-version'], signal });
  knownVersion = /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  return knownVersion;
}

/** The encoders that ffmpeg was built with; the device of a hardware encoder may still be missing. */
export async function ffmpegEncoders(signal: AbortSignal): Promise<Set<string>> {
  const { stdout } = await runTool({
    command: getEnv().FFMPEG_PATH,
    args: ['-hide_banner', '-encoders'],
    signal,
  });
  return new Set([...stdout.matchAll(/^ [VAS][.\w]{5} (\S+)/gm)].map((match) => match[1]!));
}
