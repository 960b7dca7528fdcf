import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes in memory, mounted on a folder, that can be filled and made read-only. */
export class SmallDisk {
  private readonly filler: string;

  constructor(
    private readonly folder: string,
    sizeMb = 8,
  ) {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=700`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
    this.filler = join(folder, '.filler');
  }

  /** Writes until the last byte is taken. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
        try {
          while (writeSync(file, Buffer.alloc(size)) === size);
        } catch (thrown) {
          if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.filler);
  }

  setReadOnly(isReadOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.folder], { stdio: 'pipe' });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'pipe' });
  }
}

/** `describe`, or `describe.skip` with the reason in its name where this user may not mount. */
export function describeWithDisks(name: string, tests: () => void): void {
  if (mayMount()) describe(name, tests);
  else describe.skip(`${name} (skipped: mounting a disk needs root)`, tests);
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-mount-'));
  try {
    new SmallDisk(folder, 1).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
