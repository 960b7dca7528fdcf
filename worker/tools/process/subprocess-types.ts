/** The contract of starting a tool: `runTool` in `subprocess.ts` is the only place that spawns one. */
import type { Readable, Writable } from 'node:stream';

export interface ToolLimits {
  /** CPU seconds (RLIMIT_CPU). */
  cpuSec?: number;
  /**
   * Addresses the tool may reserve (RLIMIT_AS); beyond it an allocation fails. Where that limit cannot be
   * set it is one of resident memory.
   */
  addressSpaceBytes?: number;
  /** Memory its whole group may hold, for tools that reserve many addresses and use few; beyond it they are killed. */
  residentBytes?: number;
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
  /** Feeds stdin; without it stdin is closed. What it returns must settle once stdin has closed. */
  onStdin?: (stdin: Writable) => Promise<void>;
  /** Called for every whole line the tool writes to its descriptor 3, which is open only with this. */
  onReportLine?: (line: string) => void;
  /** Time between SIGTERM and SIGKILL; 5 s where left out. */
  killAfterMs?: number;
}

export interface ToolExit {
  /** 128 plus the signal's number where a signal ended the tool. */
  exitCode: number;
  /** Collected stdout where no callback took it. */
  stdout: string;
  /** Last 4 KB. */
  stderrTail: string;
  /** Set where it was killed for holding more than its `residentBytes`. */
  outOfMemory?: true;
}
