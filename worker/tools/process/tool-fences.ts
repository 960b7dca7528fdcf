/** What stands between a tool and this machine: limits, no network, death with its parent. */
import { createLogger } from '@/lib/log';
import { findSetpriv, type Setpriv, works } from './setpriv-fence';
import type { ToolLimits } from './subprocess-types';

/** The wrappers that work here. `unshare` holds the arguments that cut the network off. */
export interface Fences {
  unshare: readonly string[] | null;
  nice: boolean;
  prlimit: boolean;
  setpriv: Setpriv | null;
}

let probed: Promise<Fences> | undefined;

/** Tries each wrapper once per process and says in the log which are missing. */
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
    nice ? null : 'nice: tools take time from the page',
    prlimit
      ? null
      : 'prlimit: tools run without limits of CPU time and file size, and memory is watched instead',
    setpriv ? setpriv.fault : 'setpriv: tools outlive a killed worker until the next start',
  ].filter((fault) => fault !== null);
  if (missing.length > 0) createLogger('worker').warn({ missing }, 'some fences for tools do not work here');
  return { unshare, nice, prlimit, setpriv };
}

/**
 * A command behind the fences: `[nice …] [unshare …] [prlimit …] [setpriv …] command …`. Each replaces itself by
 * the next, so the pid stays; setpriv comes last, as unshare needs the rights that it drops, and a change
 * of user would undo its signal.
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
    // Five seconds after the soft limit's warning the hard one kills.
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
