import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, diskError } from '@/core/errors/errors';
import { undoCoding, type ContentCoding } from './content-codings';

export interface SaveBodyOptions {
  path: string;
  /** Of the decoded bytes. */
  maxBytes: number;
  signal: AbortSignal;
  /** Encodings to undo if they are really there, outermost first. */
  codings: readonly ContentCoding[];
  /** `isCoded`: the count is of decoded bytes, so it does not match the announced size. */
  onBytes?: (receivedBytes: number, isCoded: boolean) => void;
}

/**
 * Writes a body to a new file as it arrives, decoded, and stops at the limit: neither an endless body nor a
 * decompression bomb takes more than `maxBytes` of disk or a chunk of memory.
 * @returns the size of the file in bytes
 * @throws AppError `source.too_large`, `input.damaged`, `storage.full` or `storage.unavailable` for the disk;
 * the errors of the transfer itself
 */
export async function saveBody(body: Readable, options: SaveBodyOptions): Promise<number> {
  const { path, codings, maxBytes, signal } = options;
  const file = await open(path, 'wx').catch((error: unknown) => {
    body.on('error', ignoreAfterFailure).destroy();
    throw diskError(error);
  });
  try {
    let receivedBytes = 0;
    let isCoded = false;
    const onCoded = () => {
      isCoded = true;
    };
    const decode = (source: AsyncIterable<Buffer>) =>
      codings.reduce((bytes, coding) => undoCoding(bytes, coding, { maxBytes, onCoded }), source);
    const write = async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of decode(source)) {
        receivedBytes += chunk.length;
        if (receivedBytes > maxBytes) throw new AppError('source.too_large');
        await append(file, chunk);
        options.onBytes?.(receivedBytes, isCoded);
      }
    };
    await pipeline(body, write, { signal });
    return receivedBytes;
  } finally {
    await file.close();
  }
}

async function append(file: FileHandle, chunk: Buffer): Promise<void> {
  await file.appendFile(chunk).catch((error: unknown) => {
    throw diskError(error);
  });
}

// Destroying an unread body makes it emit an error that no longer matters.
function ignoreAfterFailure(): void {}
