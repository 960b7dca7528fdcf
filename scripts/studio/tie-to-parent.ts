import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Command {
  command: string;
  args: string[];
}

/**
 * The command line of a node process that ends when this one does, even after kill -9: on Linux the
 * kernel sends `signal` (setpriv replaces itself by node, so no wrapper stays); elsewhere the child
 * watches its parent.
 */
export function tieToParent(args: readonly string[], signal: 'KILL' | 'TERM'): Command {
  const setpriv = findInPath('setpriv');
  if (setpriv) return { command: setpriv, args: ['--pdeathsig', signal, process.execPath, ...args] };
  return { command: process.execPath, args: ['--import', './scripts/preload/end-with-parent.mjs', ...args] };
}

function findInPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (folder !== '' && isExecutable(file)) return file;
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
