import { closeSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from './make-private';
import { unusableDataDir } from './unusable-data-dir';

/** A full disk still lets its owner delete something, so that a studio starts on it. */
const fullDisk = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Sees to it that the data folder is there and takes files, before anything else relies on it; makes it,
 * for this user alone, if it is missing.
 * @throws CommandError if it cannot be used; what was made until then is removed again
 */
export function openDataDir(dataDir: string): void {
  let made: string[] = [];
  try {
    made = makePrivateFolder(dataDir);
    writeProbe(dataDir);
  } catch (error) {
    removeEmpty(made);
    throw unusableDataDir(dataDir, error);
  }
}

function writeProbe(dataDir: string): void {
  const probe = join(dataDir, `.probe.${process.pid}`);
  try {
    closeSync(openSync(probe, 'w', 0o600));
    rmSync(probe);
  } catch (error) {
    if (!fullDisk.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function removeEmpty(made: readonly string[]): void {
  try {
    for (const folder of [...made].reverse()) rmdirSync(folder);
  } catch (error) {
    // Another process has put something there meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
