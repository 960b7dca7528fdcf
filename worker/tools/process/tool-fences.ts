/** Wrappers that restrict a tool: resource limits, no network, death with its parent. */
import { createLogger } from '@/lib/log';
import { findSetpriv, type Setpriv, works } from './setpriv-fence';
import type { ToolLimits } from './subprocess-types';

/** The wrappers that work on this machine. `unshare` holds the arguments that cut off the network. */
export interface Fences {
  unshare: readonly string[] | null;
  nice: boolean;
  prlimit: boolean;
  setpriv: Setpriv | null;
}

let probed: Promise<Fences> | undefined;

/** Tries each wrapper once per process and logs which ones are missing. */
export function probeFences(): Promise<Fences> {
  probed ??= findFences();
  return probed;
}

async function findFences(): Promise<Fences> {
  const [asRoot, asUser, nice, prlimit] = await Promise.all([
    works('unshare', ['-n', 'true']),
    works('unshare', ['-Urn', 'true']),
    works('nice', ['-n', '10', 'true']),
    works('prlimit', ['--core=0', 'true']),
  ]);
  const unshare = asRoot ? ['-n'] : asUser ? ['-Urn'] : null;
  const setpriv = await findSetpriv(unshare);
  const missing = [
    unshare ? null : 'unshare: tools keep access to the network',
    nice ? null : 'nice: tools compete with the web server for CPU time',
    prlimit
      ? null
      : 'prlimit: tools run without limits of CPU time and file size, and memory is watched instead',
    setpriv ? setpriv.fault : 'setpriv: tools outlive a killed worker until the next start',
  ].filter((fault) => fault !== null);
  if (missing.length > 0)
    createLogger('worker').warn({ missing }, 'tools run with fewer restrictions: wrappers missing');
  return { unshare, nice, prlimit, setpriv };
}

/**
 * A command with its wrappers: `[nice …] [unshare …] [prlimit …] [setpriv …] command …`. Each execs the next,
 * so the pid stays the same. setpriv comes last, because unshare needs the rights that setpriv drops, and a
 * change of user would clear the parent-death signal.
 */
export function fence(
  fences: Fences,
  command: string,
  args: readonly string[],
  limits: ToolLimits = {},
): [string, ...string[]] {
  const line: string[] = [];
  if (fences.nice) line.push('nice', '-n', '10');
  if (fences.unshare && !limits.network) line.push('unshare', ...fences.unshare, '--');
  if (fences.prlimit) {
    line.push('prlimit', '--core=0');
    // The soft limit warns; the hard one kills five seconds later.
    if (limits.cpuSec) line.push(`--cpu=${Math.ceil(limits.cpuSec)}:${Math.ceil(limits.cpuSec) + 5}`);
    if (limits.addressSpaceBytes) line.push(`--as=${Math.ceil(limits.addressSpaceBytes)}`);
    if (limits.fileSizeBytes) line.push(`--fsize=${Math.ceil(limits.fileSizeBytes)}`);
    line.push('--');
  }
  if (fences.setpriv) {
    const { open, cutOff } = fences.setpriv;
    line.push('setpriv', ...(fences.unshare && !limits.network ? cutOff : open), '--');
  }
  return [...line, command, ...args] as [string, ...string[]];
}
