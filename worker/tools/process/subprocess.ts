import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import { getEnv, getToolLibraryPath, getToolPath } from '@/lib/env';
import { findExecutable } from './find-executable';
import { noteGroup } from './process-groups';
import { endGroup, signalGroup, watchMemory } from './process-table';
import { readLines } from './read-lines';
import type { ToolExit, ToolRun } from './subprocess-types';
import { fence, probeFences } from './tool-fences';

const stdoutLimitChars = 1024 * 1024;
const stderrTailChars = 4096;

/**
 * Runs a tool in its own process group, without a shell, with all wrappers that work here, and settles only
 * once every member of the group is gone. A non-zero exit code is returned, not thrown.
 * @throws AppError `tool.missing`; the signal's reason after an abort; the error of a callback, after the tool
 * was killed because of it.
 */
export async function runTool(run: ToolRun): Promise<ToolExit> {
  // The parent-death signal follows the thread that spawned.
  if (!isMainThread) throw new Error('tools can only be started on the main thread');
  const command = findExecutable(run.command);
  const fences = await probeFences();
  run.signal.throwIfAborted();
  const [wrapper, ...args] = fence(fences, command, run.args, run.limits);
  const child = spawn(wrapper, args, {
    cwd: run.cwd,
    detached: true,
    env: {
      PATH: getToolPath(),
      LD_LIBRARY_PATH: getToolLibraryPath(),
      HOME: run.cwd ?? '/',
      LANG: 'C.UTF-8',
      DATA_DIR: getEnv().DATA_DIR,
    } as Record<string, string | undefined> as NodeJS.ProcessEnv,
    stdio: [run.onStdin ? 'pipe' : 'ignore', 'pipe', 'pipe', run.onReportLine ? 'pipe' : 'ignore'],
  });
  const { limits } = run;
  const watchedBytes = limits?.residentBytes ?? (fences.prlimit ? undefined : limits?.addressSpaceBytes);
  return supervise(child, run, watchedBytes);
}

async function supervise(child: ChildProcess, run: ToolRun, watchedBytes?: number): Promise<ToolExit> {
  const closed = once(child);
  const group = child.pid;
  if (group === undefined) throw await closed.then(() => new Error('the process did not start'));
  const record = noteGroup(group);
  let failure: { reason: unknown } | undefined;
  let ended: Promise<void> | undefined;
  const endNow = () => {
    ended ??= endGroup(group, run.killAfterMs);
    // Awaited below, once the tool has closed; until then a rejection must not count as unhandled.
    ended.catch(() => undefined);
  };
  const stop = (reason: unknown) => {
    failure ??= { reason };
    endNow();
    // A tool that is blocked on a pipe might not handle the signal.
    child.stdout?.destroy();
    child.stdin?.destroy();
  };
  // If the group cannot be recorded, the tool is stopped; an unhandled rejection would end the worker.
  record.catch(stop);
  const onAbort = () => stop(run.signal.reason);
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.signal.aborted) onAbort();
  child.once('exit', endNow);
  let outOfMemory = false;
  const onExceeded = () => {
    outOfMemory = true;
    // No SIGTERM first: in the meantime it would only take more.
    signalGroup(group, 'SIGKILL');
  };
  const unwatch =
    watchedBytes === undefined ? undefined : watchMemory(group, watchedBytes, { onExceeded, onFault: stop });
  try {
    const output = collect(child, run, stop);
    const fed = feed(child, run).catch((reason: unknown) => stop(reason));
    const exitCode = await closed;
    await Promise.all([ended, fed, output.taken]);
    if (failure) throw failure.reason;
    const exit = { exitCode, stdout: output.stdout(), stderrTail: output.stderrTail() };
    return outOfMemory ? { ...exit, outOfMemory } : exit;
  } finally {
    unwatch?.();
    run.signal.removeEventListener('abort', onAbort);
    const release = await record.catch(() => null);
    release?.();
  }
}

function once(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

function collect(child: ChildProcess, run: ToolRun, stop: (reason: unknown) => void) {
  let stdout = '';
  let stderrTail = '';
  let taken: Promise<void> = Promise.resolve();
  const out = child.stdout!;
  if (run.onStdout) taken = run.onStdout(out).catch(stop);
  else if (run.onStdoutLine) readLines(out, run.onStdoutLine, stop);
  else {
    out.setEncoding('utf8');
    out.on('data', (text: string) => (stdout = (stdout + text).slice(0, stdoutLimitChars)));
  }
  readLines(
    child.stderr!,
    (line) => {
      stderrTail = `${stderrTail}${line}\n`.slice(-stderrTailChars);
      run.onStderrLine?.(line);
    },
    stop,
  );
  if (run.onReportLine) readLines(child.stdio[3] as Readable, run.onReportLine, stop);
  return { taken, stdout: () => stdout, stderrTail: () => stderrTail };
}

async function feed(child: ChildProcess, run: ToolRun): Promise<void> {
  if (!run.onStdin || !child.stdin) return;
  // A tool that ends early closes its stdin; its exit code counts, not the broken pipe.
  child.stdin.on('error', () => {});
  try {
    await run.onStdin(child.stdin);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const closedByTool = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE'];
    if (!closedByTool.includes(code)) throw error;
  }
}
