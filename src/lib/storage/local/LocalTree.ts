import { randomUUID } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { AppError } from '@/core/errors/errors';
import { errorCode, isNothingThere, onDisk, whereFound } from './on-disk';

/** Where files lie that are being written; on the same file system as the rest, so that a rename suffices. */
export const writingFolder = '.writing';

const leastFreeBytes = 64 * 1024;

/** A mark in the folder, which is missing if the folder's disk is not mounted. */
const markName = '.studio-files';

export interface WriteOptions {
  /** Whether missing folders are made; where not, a missing folder is `storage.not_found`. */
  makeFolders: boolean;
}

/**
 * A folder with files under names such as `a/b/c.bin`, written whole or not at all. Nothing outside the
 * folder is ever touched: a name that would leave it and a symbolic link on the way are refused.
 */
export class LocalTree {
  private knownRoot: string | undefined;
  private isMarked = false;

  constructor(private readonly folder: string) {}

  /** Writes the chunks to a temporary file, syncs, renames it into place and syncs the folder. */
  async write(name: string, chunks: AsyncGenerator<Uint8Array>, options: WriteOptions): Promise<BigIntStats> {
    const temporary = join(await this.makeFolder(writingFolder), randomUUID());
    const handle = await onDisk(open(temporary, 'wx', 0o600));
    try {
      try {
        for await (const chunk of chunks) await onDisk(handle.writeFile(chunk));
        await onDisk(handle.sync());
        const stats = await onDisk(handle.stat({ bigint: true }));
        await this.moveIntoPlace(temporary, name, options);
        return stats;
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      await chunks.return(undefined);
      await rm(temporary, { force: true });
      throw thrown;
    }
  }

  /** Moves a file of the same disk, written through already, into place under a name. */
  async adopt(path: string, name: string): Promise<BigIntStats> {
    await this.moveIntoPlace(path, name, { makeFolders: true });
    const stats = await this.stat(name);
    if (stats === null) throw new AppError('storage.not_found');
    return stats;
  }

  /** Opens a file for reading. The caller closes the handle. */
  async openFile(name: string): Promise<{ handle: FileHandle; stats: BigIntStats }> {
    const path = await this.pathOf(name);
    const handle = await whereFound(open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    const stats = await onDisk(handle.stat({ bigint: true }));
    if (stats.isFile()) return { handle, stats };
    await handle.close();
    throw new AppError('storage.not_found');
  }

  /** Null if there is no file of that name. */
  async stat(name: string): Promise<BigIntStats | null> {
    try {
      const stats = await whereFound(lstat(await this.pathOf(name), { bigint: true }));
      return stats.isFile() ? stats : null;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'storage.not_found') return null;
      throw thrown;
    }
  }

  /** Names in a folder in key order (a folder's ends with `/`); empty if there is no such folder. */
  async namesIn(folder: string): Promise<string[]> {
    try {
      const path = folder === '' ? await this.root() : await this.pathOf(folder);
      const entries = await whereFound(readdir(path, { withFileTypes: true }));
      const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
      return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'storage.not_found') return [];
      throw thrown;
    }
  }

  /** Removes a file and the folders that became empty; false if there was none. */
  async remove(name: string): Promise<boolean> {
    if ((await this.stat(name)) === null) return false;
    const path = await this.pathOf(name);
    await onDisk(rm(path, { force: true }));
    await this.pruneFolders(dirname(path));
    return true;
  }

  /** Makes a folder with those above it; its path. */
  async makeFolder(name: string): Promise<string> {
    const path = await this.pathOf(name);
    await onDisk(mkdir(path, { recursive: true }));
    return path;
  }

  /** @throws AppError `storage.full` if the disk has no room for so much as a small file */
  async requireRoom(): Promise<void> {
    const { bavail, bsize } = await onDisk(statfs(await this.root()));
    if (bavail * bsize < leastFreeBytes) throw new AppError('storage.full');
  }

  /** Removes a folder with all in it; it may be missing. */
  async removeFolder(name: string): Promise<void> {
    await onDisk(rm(await this.pathOf(name), { recursive: true, force: true }));
  }

  /** Removes what lies in a folder and was not changed for a while, files and folders; their number. */
  async removeOlder(folder: string, olderThanMs: number): Promise<number> {
    let removed = 0;
    for (const name of await this.namesIn(folder)) {
      const path = await this.pathOf(`${folder}/${name}`);
      const stats = await lstat(path).catch(() => null); // gone meanwhile: another process finished it
      if (stats === null || Date.now() - stats.mtimeMs < olderThanMs) continue;
      await onDisk(rm(path, { recursive: true, force: true }));
      removed += 1;
    }
    return removed;
  }

  /** The path of a name, once it is certain that it stays inside and passes through no symbolic link. */
  async pathOf(name: string): Promise<string> {
    const root = await this.root();
    const path = join(root, name);
    const inner = relative(root, path);
    if (inner === '' || inner.startsWith('..')) throw new AppError('input.invalid');
    let walked = root;
    for (const step of inner.split(sep)) {
      walked = join(walked, step);
      const stats = await lstat(walked).catch((thrown: unknown) => {
        if (isNothingThere(thrown)) return null;
        return onDisk(Promise.reject(thrown as Error));
      });
      if (stats === null) break;
      if (stats.isSymbolicLink()) throw new AppError('storage.not_found');
    }
    return path;
  }

  /**
   * The folder itself may be reached through a link: that is the owner's choice, and made once. From then on
   * it has to be there: made again, it would show every file as deleted.
   */
  private async root(): Promise<string> {
    if (this.knownRoot === undefined) {
      await onDisk(mkdir(this.folder, { recursive: true, mode: 0o700 }));
      const root = await onDisk(realpath(this.folder));
      this.isMarked = await leaveMark(join(root, markName));
      this.knownRoot = root;
    } else if (this.isMarked && !(await isThere(join(this.knownRoot, markName)))) {
      const internal = `${this.knownRoot} is not the folder it was: check that its disk is there.`;
      throw new AppError('storage.unavailable', { internal });
    }
    return this.knownRoot;
  }

  private async moveIntoPlace(temporary: string, name: string, options: WriteOptions): Promise<void> {
    const path = await this.pathOf(name);
    const folder = dirname(path);
    for (let triesLeft = 5; ; triesLeft -= 1) {
      let firstMade: string | undefined;
      try {
        if (options.makeFolders) firstMade = await mkdir(folder, { recursive: true });
        await rename(temporary, path);
      } catch (thrown) {
        // A deletion next door may have taken the folder, or one above it, away while it was empty. Node
        // says ENOTDIR where that happens between its own mkdir and its look at what it found instead.
        if (options.makeFolders && vanished.includes(errorCode(thrown)) && triesLeft > 1) continue;
        await (options.makeFolders ? onDisk : whereFound)(Promise.reject(thrown as Error));
      }
      const highest = firstMade === undefined ? folder : dirname(firstMade);
      for (let each = folder; each.length >= highest.length; each = dirname(each)) await syncFolder(each);
      return;
    }
  }

  private async pruneFolders(lowest: string): Promise<void> {
    const root = await this.root();
    for (let folder = lowest; folder !== root; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch (thrown) {
        if (errorCode(thrown) === 'ENOENT') continue;
        return; // not empty, or not ours to remove: an empty folder left over does no harm
      }
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  const stats = await lstat(path).catch((thrown: unknown) =>
    isNothingThere(thrown) ? null : onDisk(Promise.reject(thrown as Error)),
  );
  return stats !== null;
}

/** Whether the mark is there now: a disk that is full or read-only may not take one, and works without. */
async function leaveMark(path: string): Promise<boolean> {
  if (await isThere(path)) return true;
  return writeFile(path, '', { mode: 0o600 }).then(
    () => true,
    () => false,
  );
}

const vanished: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

/** A folder that is gone by now was deleted with what lay in it: nothing is left to be kept. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY).catch((thrown: unknown) =>
    errorCode(thrown) === 'ENOENT' ? null : onDisk(Promise.reject(thrown as Error)),
  );
  if (handle === null) return;
  try {
    await onDisk(handle.sync());
  } finally {
    await handle.close();
  }
}
