/** The one place that starts ffmpeg, and the only one that knows fluent-ffmpeg: it builds the argument list. */
import FfmpegCommand from 'fluent-ffmpeg';
import type { Readable, Writable } from 'node:stream';
import { getEnv } from '@/lib/env';
import type { ErrorCode } from '@/core/errors/errors';
import { runTool } from '../process/subprocess';
import { translateFfmpegError } from './translate-ffmpeg-error';

export interface FfmpegInput {
  /** An absolute path, or `stdin`. */
  source: string;
  /** The demuxers ffmpeg may use for it, as narrow as is known. */
  demuxers: readonly string[];
  /** What stands before `-i`, such as `['-ss', '12']`. */
  options?: readonly string[];
}

export interface FfmpegOutput {
  /** An absolute path, or `stdout`. */
  target: string;
  options: readonly string[];
}

export interface FfmpegRun {
  inputs: readonly FfmpegInput[];
  /** A filter graph over all inputs, its results mapped by the outputs' options. */
  graph?: string;
  outputs: readonly FfmpegOutput[];
  signal: AbortSignal;
  /** The attempt's folder; also where the tool runs. */
  workDir: string;
  /** No output grows longer than this. */
  maxOutputSec: number;
  /** Threads per decoder, encoder and graph; 2 where left out. */
  threads?: number;
  /** CPU seconds; an hour where left out. */
  cpuSec?: number;
  /** Addresses it may reserve; enough for sound where left out, unlimited where null. */
  addressSpaceBytes?: number | null;
  /** What a failure means that nothing explains; `tool.failed` where left out. */
  otherwise?: ErrorCode;
  /** Bytes of the largest file written; 2 GB where left out. */
  fileSizeBytes?: number;
  /** Seconds of output written so far, about twice a second. */
  onProgress?: (outTimeSec: number) => void;
  onLogLine?: (line: string) => void;
  onStdout?: (stdout: Readable) => Promise<void>;
  onStdin?: (stdin: Writable) => Promise<void>;
}

/**
 * Runs ffmpeg over files from strangers: named demuxers, local files only, no network, capped length,
 * threads, CPU time and file size.
 * @throws AppError with the code that its stderr translates to; the signal's reason after an abort.
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

/** Decoding a sound reserves 0.3 GB; each further input has a thread with a stack and an arena of its own. */
function soundAddressBytes({ inputs }: FfmpegRun): number {
  return 1.5e9 + 0.1e9 * (inputs.length - 1);
}

/** The whole argument list of a run. */
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

/** More than a film of 8K has. A cover of 12,000 pixels square takes a gigabyte to look at. */
const mostPixels = 40_000_000;

/** What stands before every `-i`, of ffprobe too: which demuxers and protocols may be used at all. */
export function fenceOptions(demuxers: readonly string[], protocol: 'file' | 'pipe' = 'file'): string[] {
  const pixels = protocol === 'file' ? ['-max_pixels', String(mostPixels)] : [];
  return ['-format_whitelist', demuxers.join(','), '-protocol_whitelist', protocol, ...pixels];
}

function reportProgress(line: string, onProgress: FfmpegRun['onProgress']): void {
  const match = /^out_time_us=(\d+)$/.exec(line);
  if (match) onProgress?.(Number(match[1]) / 1e6);
}

let knownVersion: string | undefined;

/** ffmpeg's version as it names it, such as `5.1.9-0+deb12u1`; asked once per process. */
export async function ffmpegVersion(signal: AbortSignal): Promise<string> {
  if (knownVersion !== undefined) return knownVersion;
  const { stdout } = await runTool({ command: getEnv().FFMPEG_PATH, args: ['-version'], signal });
  knownVersion = /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  return knownVersion;
}

/** The names of the encoders that ffmpeg was built with; a device for one need not be there. */
export async function ffmpegEncoders(signal: AbortSignal): Promise<Set<string>> {
  const { stdout } = await runTool({
    command: getEnv().FFMPEG_PATH,
    args: ['-hide_banner', '-encoders'],
    signal,
  });
  return new Set([...stdout.matchAll(/^ [VAS][.\w]{5} (\S+)/gm)].map((match) => match[1]!));
}
