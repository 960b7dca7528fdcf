import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AppError, diskError } from '@/lib/errors';

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

export interface SaveBodyOptions {
  path: string;
  /** Of the decoded bytes. */
  maxBytes: number;
  signal: AbortSignal;
  /** Content-Encoding; asked to be none, but some servers do not listen. */
  encoding: string | undefined;
  onBytes?: (receivedBytes: number) => void;
}

/**
 * Writes a body to a new file as it arrives, undoing one layer of compression, and stops at the limit:
 * neither an endless body nor a compressed bomb costs more than `maxBytes` of disk or a piece of memory.
 * @returns the size of the file in bytes.
 * @throws AppError `source.too_large`, `source.server_error` for an unknown encoding,
 * `storage.full` or `storage.unavailable` where the disk refuses; whatever the transfer itself fails with.
 */
export async function saveBody(body: Readable, options: SaveBodyOptions): Promise<number> {
  const decoder = createDecoder(options.encoding, body);
  const file = await open(options.path, 'wx').catch((error: unknown) => {
    body.on('error', ignoreAfterFailure).destroy();
    throw diskError(error);
  });
  try {
    let receivedBytes = 0;
    let refusal: AppError | undefined;
    const write = async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        receivedBytes += chunk.length;
        if (receivedBytes > options.maxBytes) refusal = new AppError('source.too_large');
        else refusal = await append(file, chunk);
        if (refusal !== undefined) throw refusal;
        options.onBytes?.(receivedBytes);
      }
    };
    const { signal } = options;
    const done = decoder ? pipeline(body, decoder, write, { signal }) : pipeline(body, write, { signal });
    try {
      await done;
    } catch (error) {
      // With a decoder in between, the pipeline reports its own abort instead of what was thrown.
      throw refusal ?? error;
    }
    return receivedBytes;
  } finally {
    await file.close();
  }
}

function createDecoder(encoding: string | undefined, body: Readable) {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  if (Object.hasOwn(decoders, name)) return decoders[name as keyof typeof decoders]();
  body.on('error', ignoreAfterFailure).destroy();
  throw new AppError('source.server_error', { fate: 'never', internal: `content-encoding ${name}` });
}

async function append(file: FileHandle, chunk: Buffer): Promise<AppError | undefined> {
  return file.appendFile(chunk).then(
    () => undefined,
    (error: unknown) => diskError(error),
  );
}

// Destroying an unread body makes it emit an error that nobody waits for any more.
function ignoreAfterFailure(): void {}
