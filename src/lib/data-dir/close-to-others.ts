import { chmodSync, lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../log';
import { readEntries } from './known-entries';

const forOthers = 0o077;
const stickyBit = 0o1000;

/**
 * Takes other users' rights away from what a studio keeps in its data folder, and from the folder itself
 * if nothing else lies in it. Studios of earlier versions left database and working files readable.
 */
export function closeToOthers(dataDir: string, log: Logger): void {
  const { ours, others } = readEntries(dataDir);
  const paths = ours.map((name) => join(dataDir, name));
  if (others.length === 0) paths.unshift(realpathSync(dataDir));
  const closed = paths.filter((path) => close(path, log));
  if (closed.length > 0) {
    log.warn({ closed }, 'data folder was readable by other users of this machine; permissions restricted');
  }
}

/** @returns whether something had to be, and was, changed */
function close(path: string, log: Logger): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isSymbolicLink() || (stats.mode & forOthers) === 0) return false;
  // A folder such as /tmp was not made for a studio.
  if ((stats.mode & stickyBit) !== 0) return false;
  try {
    chmodSync(path, stats.mode & 0o7777 & ~forOthers);
    return ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & forOthers) === 0;
  } catch (error) {
    log.warn(
      { err: error, path },
      'data folder may be readable by other users of this machine; permissions could not be changed',
    );
    return false;
  }
}
