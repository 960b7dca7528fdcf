import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/** Enough for the log of about a hundred small statements and a page of SQLite's shared memory. */
export const reserveBytes = 1024 ** 2;
/** It is taken again only if much more than that is free, so that the reserve itself never fills the disk. */
const wantedFreeBytes = 4 * reserveBytes;
const takeAgainEveryMs = 30_000;

/**
 * Disk space reserved beside the database, as a file. It is given up when the disk is full, so that what
 * frees space, such as deleting a recording, can still be written; later it is taken again.
 */
export class DiskReserve {
  private readonly file: string;
  private timer: NodeJS.Timeout | undefined;

  constructor(databaseFile: string) {
    this.file = `${databaseFile}-reserve`;
  }

  /** Reserves the space if there is enough; whether it is reserved now. */
  take(): boolean {
    if (sizeOf(this.file) >= reserveBytes) return true;
    try {
      const { bavail, bsize } = statfsSync(this.file.slice(0, this.file.lastIndexOf('/')) || '/');
      if (bavail * bsize < wantedFreeBytes) return false;
      const handle = openSync(this.file, 'w', 0o600);
      try {
        // Random bytes: some file systems reserve nothing for what they can compress.
        writeSync(handle, randomBytes(reserveBytes));
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      return true;
    } catch {
      // A disk that refuses this is reported by the next write that matters.
      rmSync(this.file, { force: true });
      return false;
    }
  }

  /** Gives the space up and takes it again later; whether there was any. */
  giveUp(): boolean {
    const isTaken = sizeOf(this.file) > 0;
    rmSync(this.file, { force: true });
    this.timer ??= setInterval(() => {
      if (this.take()) this.close();
    }, takeAgainEveryMs).unref();
    return isTaken;
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
