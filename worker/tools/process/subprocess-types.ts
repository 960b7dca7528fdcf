/** The contract of `runTool` in `subprocess.ts`, the only place that spawns a tool. */
import type { Readable, Writable } from 'node:stream';

export interface ToolLimits {
  /** CPU seconds (RLIMIT_CPU). */
  cpuSec?: number;
  /**
   * Address space the tool may reserve (RLIMIT_AS); allocations beyond it fail. If that limit cannot be set,
   * it applies to resident memory instead.
   */
  addressSpaceBytes?: number;
  /** Resident memory of the whole group, for tools that reserve far more than they use; beyond it they are killed. */
  residentBytes?: number;
  /** Largest file the tool may write (RLIMIT_FSIZE). */
  fileSizeBytes?: number;
  /** False cuts off the network if the system allows it. Default: false. */
  network?: boolean;
}

export interface ToolRun {
  command: string;
  args: readonly string[];
  signal: AbortSignal;
  cwd?: string;
  limits?: ToolLimits;
  /** Called for each complete line of stdout. Without it and `onStdout`, stdout is collected, up to 1 MB. */
  onStdoutLine?: (line: string) => void;
  onStderrLine?: (line: string) => void;
  /** Raw access instead of lines; `runTool` waits until the returned promise settles. */
  onStdout?: (stdout: Readable) => Promise<void>;
  /** Writes stdin; without it stdin is closed. The returned promise must settle once stdin has closed. */
  onStdin?: (stdin: Writable) => Promise<void>;
  /** Called for each complete line the tool writes to file descriptor 3, which is open only if this is set. */
  onReportLine?: (line: string) => void;
  /** Time between SIGTERM and SIGKILL. Default: 5 s. */
  killAfterMs?: number;
}

export interface ToolExit {
  /** 128 plus the signal's number if a signal ended the tool. */
  exitCode: number;
  /** Collected stdout, if no callback took it. */
  stdout: string;
  /** The last 4 KB of stderr. */
  stderrTail: string;
  /** Set if it was killed for exceeding its `residentBytes`. */
  outOfMemory?: true;
}
