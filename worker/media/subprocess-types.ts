/** The contract of starting a tool: `runTool` in `subprocess.ts` is the only place that spawns one. */
import type { Readable, Writable } from 'node:stream';

export interface ToolLimits {
  /** CPU seconds (RLIMIT_CPU). */
  cpuSec?: number;
  /** Largest file the tool may write (RLIMIT_FSIZE). */
  fileSizeBytes?: number;
  /** False cuts the network off where the system lets us. Default false. */
  network?: boolean;
}

export interface ToolRun {
  command: string;
  args: readonly string[];
  signal: AbortSignal;
  cwd?: string;
  limits?: ToolLimits;
  /** Called for every whole line of stdout; without it and without `onStdout`, stdout is collected up to 1 MB. */
  onStdoutLine?: (line: string) => void;
  onStderrLine?: (line: string) => void;
  /** Raw access instead of lines; the promise waits until what it returns settles. */
  onStdout?: (stdout: Readable) => Promise<void>;
  /** Feeds stdin; without it stdin is closed. */
  onStdin?: (stdin: Writable) => Promise<void>;
}

export interface ToolExit {
  exitCode: number;
  /** Collected stdout where no callback took it. */
  stdout: string;
  /** Last 4 KB. */
  stderrTail: string;
}
