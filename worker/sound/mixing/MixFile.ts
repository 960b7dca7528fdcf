import { open, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mixRateHz } from '@/core/audio/recipe-duration';
import { AppError } from '@/core/errors/errors';

const channels = 2;
const frameBytes = channels * Float32Array.BYTES_PER_ELEMENT;
/** Half a megabyte. */
const framesAtOnce = 65_536;

/**
 * The raw audio of an edit in progress: stereo floats in native byte order at the mix's rate, without a header,
 * written in any order. Unwritten parts are silent. A minute takes 23 MB, the longest edit 691 MB.
 */
export class MixFile {
  private constructor(
    readonly path: string,
    readonly lengthSamples: number,
    private readonly handle: FileHandle,
  ) {}

  /** @throws AppError `storage.full` before writing anything, if the disk has too little space */
  static async create(path: string, lengthSamples: number): Promise<MixFile> {
    const { bavail, blocks, bsize } = await statfs(dirname(path));
    const neededBytes = lengthSamples * frameBytes;
    // Some file systems do not count blocks and report 0 of 0.
    if (blocks > 0 && bavail * bsize < neededBytes) {
      const internal = `${bavail * bsize} bytes free, ${neededBytes} needed for a mix`;
      throw new AppError('storage.full', { internal });
    }
    const handle = await open(path, 'wx+');
    await handle.truncate(neededBytes);
    return new MixFile(path, lengthSamples, handle);
  }

  /** Writes complete frames, starting at a frame. */
  async write(frame: number, samples: Float32Array): Promise<void> {
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    for (let done = 0; done < bytes.length;) {
      const at = frame * frameBytes + done;
      done += (await this.handle.write(bytes, done, bytes.length - done, at)).bytesWritten;
    }
  }

  /** Changes a range in place, piece by piece; `first` counts from the start of the range. */
  async change(
    frame: number,
    count: number,
    alter: (samples: Float32Array, first: number) => void,
  ): Promise<void> {
    for (let first = 0; first < count; first += framesAtOnce) {
      const samples = new Float32Array(Math.min(framesAtOnce, count - first) * channels);
      await this.read(frame + first, samples);
      alter(samples, first);
      await this.write(frame + first, samples);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async read(frame: number, samples: Float32Array): Promise<void> {
    const bytes = Buffer.from(samples.buffer);
    for (let done = 0; done < bytes.length;) {
      const at = frame * frameBytes + done;
      const { bytesRead } = await this.handle.read(bytes, done, bytes.length - done, at);
      if (bytesRead === 0) throw new Error('the mix file has been truncated');
      done += bytesRead;
    }
  }
}

/** Input options for such a file. */
export const mixFileOptions = ['-f', 'f32le', '-ar', String(mixRateHz), '-ac', String(channels)];
