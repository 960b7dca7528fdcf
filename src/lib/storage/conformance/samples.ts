import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const chunkBytes = 64 * 1024;

/** Bytes that differ from place to place, the same for the same seed. */
export function sampleBytes(sizeBytes: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 1)
    bytes[index] = (index * 31 + (index >> 8) * 7 + seed) & 0xff;
  return bytes;
}

/** The same bytes as a stream, made as they are asked for; `onChunk` gets the number of bytes before it. */
export function sampleStream(sizeBytes: number, seed = 1, onChunk?: (sentBytes: number) => void): Readable {
  function* chunks() {
    // The pattern repeats after 256 × 256 bytes, which is one chunk.
    const chunk = sampleBytes(chunkBytes, seed);
    for (let sentBytes = 0; sentBytes < sizeBytes; sentBytes += chunkBytes) {
      onChunk?.(sentBytes);
      yield Buffer.from(chunk.subarray(0, Math.min(chunkBytes, sizeBytes - sentBytes)));
    }
  }
  return Readable.from(chunks(), { objectMode: false });
}

/** A stream that brings some bytes and then fails. */
export function failingStream(sizeBytes: number, failure: Error): Readable {
  async function* chunks() {
    yield sampleBytes(sizeBytes);
    throw failure;
  }
  return Readable.from(chunks());
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** SHA-256 (hex) and length of a stream, with a look at each chunk's end. */
export async function digestOf(body: AsyncIterable<Uint8Array>, onChunk?: (readBytes: number) => void) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    onChunk?.(sizeBytes);
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** Watches what is really held in memory: call `look` along the way, `grownBytes` is the most above the start. */
export function watchMemory() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const startBytes = heldBytes();
  let grownBytes = 0;
  let nextLookAtBytes = 0;
  return {
    look: (sentBytes: number) => {
      if (sentBytes < nextLookAtBytes) return;
      nextLookAtBytes = sentBytes + 8 * 1024 ** 2;
      grownBytes = Math.max(grownBytes, heldBytes() - startBytes);
    },
    grownBytes: () => grownBytes,
  };
}
