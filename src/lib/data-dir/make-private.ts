import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing; only this user may enter the folder itself.
 * Node's own recursive mkdir never returns below /proc, where making a folder says ENOENT although the
 * parent is there.
 * @returns the folders made, the highest first
 */
export function makePrivateFolder(folder: string): string[] {
  return makeStep(folder, 0o700);
}

/** Makes an empty file that this user alone may read; one that is there stays as it is. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

function makeStep(folder: string, mode?: number): string[] {
  if (isFolder(folder)) return [];
  const parent = dirname(folder);
  const made = parent === folder ? [] : makeStep(parent);
  try {
    mkdirSync(folder, { mode });
    return [...made, folder];
  } catch (error) {
    const madeMeanwhile = (error as NodeJS.ErrnoException).code === 'EEXIST' && isFolder(folder);
    if (madeMeanwhile) return made;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
