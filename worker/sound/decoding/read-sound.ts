import type { Readable } from 'node:stream';
import { mixRateHz } from '@/core/audio/recipe-duration';
import { AppError } from '@/core/errors/errors';

const channels = 2;
const frameBytes = channels * Float32Array.BYTES_PER_ELEMENT;

/** Output options that `createSoundReader` needs: stereo floats, which do not clip, at the mix's rate. */
export const soundOutputOptions = [
  ...['-f', 'f32le', '-c:a', 'pcm_f32le'],
  ...['-ar', String(mixRateHz), '-ac', String(channels)],
];

/** Receives complete frames of interleaved stereo in order; the samples are valid until its promise settles. */
export interface SoundListener {
  push(samples: Float32Array): void | Promise<void>;
}

/**
 * Reads decoded audio from a pipe and passes each piece to all listeners.
 * @throws AppError `input.too_long` as soon as more than `maxSec` have arrived
 */
export function createSoundReader(listeners: readonly SoundListener[], maxSec: number) {
  let frames = 0;
  return {
    onStdout: async (stdout: Readable): Promise<void> => {
      let rest: Buffer = Buffer.alloc(0);
      for await (const piece of stdout as AsyncIterable<Buffer>) {
        const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
        const wholeBytes = bytes.length - (bytes.length % frameBytes);
        const samples = toSamples(bytes.subarray(0, wholeBytes));
        for (const listener of listeners) {
          const taken = listener.push(samples);
          if (taken) await taken;
        }
        frames += wholeBytes / frameBytes;
        rest = bytes.subarray(wholeBytes);
        if (frames > maxSec * mixRateHz) throw new AppError('input.too_long');
      }
    },
    /** Exact to the sample, as decoded. */
    durationSec: (): number => frames / mixRateHz,
  };
}

function toSamples(bytes: Buffer): Float32Array {
  // A view needs an aligned start, which a buffer from Node's pool does not guarantee.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes));
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
