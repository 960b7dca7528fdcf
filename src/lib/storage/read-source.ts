import type { Readable } from 'node:stream';
import { AppError } from '@/core/errors/errors';

/** Bounds of what a source may bring. */
export interface SourceBounds {
  /** One byte more is `upload.too_large`. */
  maxBytes?: number;
  /** Anything but this many bytes is `upload.wrong_size`. */
  exactBytes?: number;
  signal?: AbortSignal;
}

/**
 * The chunks of a source, counted. The source is destroyed when the reader stops early, when a bound is
 * broken and when the signal aborts; its own failure comes out unchanged.
 */
export function readSource(body: Readable, bounds: SourceBounds): AsyncGenerator<Buffer, void> {
  // A source that fails before its first byte is asked for must not bring the process down.
  body.on('error', () => {});
  return countedChunks(body, bounds);
}

async function* countedChunks(body: Readable, bounds: SourceBounds): AsyncGenerator<Buffer, void> {
  const { maxBytes = Infinity, exactBytes, signal } = bounds;
  const stop = () => body.destroy(asError(signal?.reason));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    let receivedBytes = 0;
    for await (const part of body) {
      const chunk = typeof part === 'string' ? Buffer.from(part) : (part as Buffer);
      receivedBytes += chunk.length;
      if (exactBytes !== undefined && receivedBytes > exactBytes) throw new AppError('upload.wrong_size');
      if (receivedBytes > maxBytes) throw new AppError('upload.too_large', { details: { maxBytes } });
      yield chunk;
    }
    if (exactBytes !== undefined && receivedBytes < exactBytes) throw new AppError('upload.wrong_size');
  } finally {
    signal?.removeEventListener('abort', stop);
    body.destroy();
  }
}

/** What a signal was aborted with; nearly always an error, though anything is allowed. */
function asError(reason: unknown): Error {
  const isError = typeof reason === 'object' && reason !== null && 'message' in reason;
  return isError ? (reason as Error) : new DOMException('The operation was aborted', 'AbortError');
}
