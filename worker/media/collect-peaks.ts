import type { Readable } from 'node:stream';
import { createPeaksEncoder } from '@/lib/audio/peaks';
import { mixRateHz } from '@/lib/audio/recipe-duration';
import { AppError } from '@/lib/errors';

export interface CollectedPeaks {
  /** The bytes of `peaks.bin`. */
  peaks: Uint8Array;
  /** To the sample, as decoded. */
  durationSec: number;
}

/** What an output to stdout has to be for `collectPeaks`: 16-bit stereo at the mix's rate. */
export const peaksOutputOptions = ['-f', 's16le', '-c:a', 'pcm_s16le', '-ar', String(mixRateHz), '-ac', '2'];

/**
 * Takes decoded sound from a pipe and folds it into peaks as it comes.
 * @throws AppError `input.too_long` as soon as more than `maxSec` have arrived.
 */
export function createPeaksCollector(maxSec: number) {
  const encoder = createPeaksEncoder({ sampleRateHz: mixRateHz, channels: 2 });
  return {
    onStdout: async (stdout: Readable): Promise<void> => {
      let odd: Buffer = Buffer.alloc(0);
      for await (const piece of stdout as AsyncIterable<Buffer>) {
        const bytes = odd.length > 0 ? Buffer.concat([odd, piece]) : piece;
        const evenLength = bytes.length - (bytes.length % 2);
        encoder.push(toSamples(bytes.subarray(0, evenLength)));
        odd = bytes.subarray(evenLength);
        if (encoder.totalSamples > maxSec * mixRateHz) throw new AppError('input.too_long');
      }
    },
    result: (): CollectedPeaks => ({
      durationSec: encoder.totalSamples / mixRateHz,
      peaks: encoder.finish(),
    }),
  };
}

function toSamples(bytes: Buffer): Int16Array {
  // A view needs an even offset; a piece out of Node's pool may begin at an odd one.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(new Uint8Array(bytes));
  return new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}
