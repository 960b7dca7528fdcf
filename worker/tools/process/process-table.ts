/** Processes and process groups of the system. A zombie counts as dead, though signals still reach it. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface ProcessEntry {
  pid: number;
  processGroup: number;
  /** Differs between two processes that had the same pid at different times. */
  startedAt: string;
}

const onLinux = process.platform === 'linux';

/** Every living process, from /proc on Linux and from `ps` elsewhere. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  if (!onLinux) return listWithPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== null);
}

/** One living process, or null. */
export async function findProcess(pid: number): Promise<ProcessEntry | null> {
  if (onLinux) return readEntry(pid);
  return (await listWithPs()).find((entry) => entry.pid === pid) ?? null;
}

/** Pids of the living members of a process group. */
export async function membersOfGroup(processGroup: number): Promise<number[]> {
  if (!signalGroup(processGroup, 0)) return [];
  const entries = await listProcesses();
  return entries.filter((entry) => entry.processGroup === processGroup).map((entry) => entry.pid);
}

/** Resident memory of the living members of a process group; shared memory is counted for each. */
export async function residentBytesOfGroup(processGroup: number): Promise<number> {
  if (onLinux) {
    const pids = await membersOfGroup(processGroup);
    return pids.reduce((sum, pid) => sum + residentBytesOf(pid), 0);
  }
  const { stdout } = await ps('pgid=,rss=');
  return stdout.split('\n').reduce((sum, line) => {
    const [group, kilobytes] = line.trim().split(/\s+/).map(Number);
    return group === processGroup ? sum + (kilobytes ?? 0) * 1024 : sum;
  }, 0);
}

/** 0 for a process that has just ended. */
function residentBytesOf(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

/** Sends a signal to a whole group (0 only tests); false if there is no such group. */
export function signalGroup(processGroup: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-processGroup, signal);
    return true;
  } catch (error) {
    // macOS answers EPERM if only zombies are left; the process table decides then.
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true;
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function readEntry(pid: number): ProcessEntry | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  // The name in brackets may contain spaces and brackets; the fields are counted from the state after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , processGroup] = fields;
  if (state === 'Z' || state === 'X') return null;
  return { pid, processGroup: Number(processGroup), startedAt: `${bootId()}/${fields[19]}` };
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return knownBootId;
}

function ps(columns: string) {
  return promisify(execFile)('ps', ['-axo', columns], {
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' } as Record<string, string> as NodeJS.ProcessEnv,
    maxBuffer: 16 * 1024 ** 2,
  });
}

async function listWithPs(): Promise<ProcessEntry[]> {
  const { stdout } = await ps('pid=,pgid=,stat=,lstart=');
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match || match[3]!.startsWith('Z')) return [];
    return [{ pid: Number(match[1]), processGroup: Number(match[2]), startedAt: match[4]! }];
  });
}

/**
 * Ends a process group: SIGTERM, then SIGKILL to what is left after `killAfterMs`. Resolves only once no
 * living member is left, however long that takes, because callers rely on the group being gone.
 */
export async function endGroup(processGroup: number, killAfterMs = 5_000): Promise<void> {
  const killAt = performance.now() + killAfterMs;
  if (!signalGroup(processGroup, 'SIGTERM')) return;
  let pauseMs = 10;
  while ((await membersOfGroup(processGroup)).length > 0) {
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, 100);
    if (performance.now() >= killAt) signalGroup(processGroup, 'SIGKILL');
  }
}

const memoryCheckIntervalMs = 250;

/**
 * Watches the resident memory of a process group, for tools that reserve far more address space than they
 * use. Returns a function that stops the watch; an error while reading memory is passed to `onFault`.
 */
export function watchMemory(
  processGroup: number,
  limitBytes: number,
  { onExceeded, onFault }: { onExceeded: () => void; onFault: (reason: unknown) => void },
): () => void {
  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    void residentBytesOfGroup(processGroup)
      .then((bytes) => {
        if (bytes > limitBytes) onExceeded();
      })
      .catch(onFault)
      .finally(() => (isChecking = false));
  }, memoryCheckIntervalMs);
  return () => clearInterval(timer);
}
