import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@/core/errors/errors';
import { isNothingThere, onDisk } from './on-disk';
import type { ArrivedPart } from '../types';

const planName = 'plan.json';
const joinedName = 'joined';
/** Moved at a time: as much while there is plenty of room, as little if the disk is nearly full. */
const largeBytes = 8 * 1024 ** 2;
const smallBytes = 256 * 1024;

/**
 * A multipart that is being joined, in its folder. The parts are moved into one file piece by piece, each
 * from the end of its part, which is cut off there as soon as the piece is safe: so joining takes a few
 * hundred KB of room whatever the size, and how long a part is says how much of it is still to be moved.
 * A process that dies at any point leaves what the next one needs to go on.
 */
export class PartsJoin {
  private constructor(
    private readonly folder: string,
    readonly parts: ArrivedPart[],
  ) {}

  /** The join that was begun in a folder; null if none was. */
  static async read(folder: string): Promise<PartsJoin | null> {
    try {
      const text = await readFile(join(folder, planName), 'utf8');
      return new PartsJoin(folder, JSON.parse(text) as ArrivedPart[]);
    } catch (thrown) {
      return isNothingThere(thrown) ? null : onDisk(Promise.reject(thrown as Error));
    }
  }

  /** Begins one: from now on the parts are those of the plan, whatever else arrives. */
  static async begin(folder: string, parts: ArrivedPart[]): Promise<PartsJoin> {
    const draft = join(folder, `${planName}.draft`);
    await onDisk(writeFile(draft, JSON.stringify(parts), { mode: 0o600, flush: true }));
    await onDisk(rename(draft, join(folder, planName)));
    await syncFolder(folder);
    return new PartsJoin(folder, parts);
  }

  /** Moves what is not moved yet; the path of the whole file, written through to the disk. */
  async finish(pathOf: (part: ArrivedPart) => string): Promise<string> {
    const joined = join(this.folder, joinedName);
    await this.startWithFirst(pathOf(this.parts[0]!), joined);
    const target = await onDisk(open(joined, constants.O_RDWR | constants.O_CREAT, 0o600));
    try {
      let offset = 0;
      for (const part of this.parts) {
        await this.movePart(pathOf(part), target, offset);
        offset += part.sizeBytes;
      }
      await onDisk(target.sync());
      // Parts that are gone were moved by an earlier try; what they left behind has to be there.
      if ((await onDisk(target.stat())).size !== offset) throw new AppError('storage.unavailable');
    } finally {
      await target.close();
    }
    return joined;
  }

  /** The first part need not be moved: it becomes the file that the others are added to. */
  private async startWithFirst(first: string, joined: string): Promise<void> {
    if (await isThere(joined)) return;
    await rename(first, joined).catch((thrown: unknown) => {
      if (!isNothingThere(thrown)) return onDisk(Promise.reject(thrown as Error));
    });
  }

  private async movePart(path: string, target: FileHandle, offset: number): Promise<void> {
    let source: FileHandle;
    try {
      source = await open(path, 'r+');
    } catch (thrown) {
      if (isNothingThere(thrown)) return;
      return onDisk(Promise.reject(thrown as Error));
    }
    try {
      let { size: leftBytes } = await onDisk(source.stat());
      while (leftBytes > 0) {
        const bytes = Buffer.alloc(Math.min(leftBytes, await this.pieceBytes()));
        const from = leftBytes - bytes.length;
        await onDisk(readFully(source, bytes, from));
        await onDisk(writeFully(target, bytes, offset + from));
        await onDisk(target.datasync());
        await onDisk(source.truncate(from));
        leftBytes = from;
      }
    } finally {
      await source.close();
    }
    await onDisk(rm(path, { force: true }));
  }

  private async pieceBytes(): Promise<number> {
    const { bavail, bsize } = await onDisk(statfs(this.folder));
    return bavail * bsize > 4 * largeBytes ? largeBytes : smallBytes;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (thrown: unknown) => (isNothingThere(thrown) ? false : onDisk(Promise.reject(thrown as Error))),
  );
}

async function readFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw new AppError('storage.unavailable');
    done += bytesRead;
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await onDisk(open(path, constants.O_RDONLY));
  try {
    await onDisk(handle.sync());
  } finally {
    await handle.close();
  }
}
