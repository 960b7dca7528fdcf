import { Readable } from 'node:stream';
import { AppError } from '@/core/errors/errors';
import type { IncomingForm } from '../uploads/parse-multipart';

/** A client that is refused while it still sends gets to read the answer, unless it sends more than this. */
const dropAtMostBytes = 64 * 1024 ** 2;

/**
 * The body of a request as a stream, read no faster than it is asked for. Destroying it early keeps the
 * connection: the rest is read and dropped, since most clients look for an answer only after sending.
 * A body that breaks off fails with `input.invalid`.
 * @throws AppError `input.wrong_type` if it is compressed
 */
export function readBody(request: Request): Readable {
  requirePlain(request.headers);
  const reader = request.body?.getReader();
  if (!reader) return Readable.from([]);
  let ended = false;
  return new Readable({
    highWaterMark: 256 * 1024,
    read() {
      reader.read().then(
        ({ done, value }) => {
          ended ||= done;
          this.push(done ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        },
        (cause: unknown) => {
          ended = true;
          this.destroy(new AppError('input.invalid', { cause }));
        },
      );
    },
    destroy(error, done) {
      if (!ended) void dropRest(reader);
      done(error);
    },
  });
}

/** A request's form, to be parsed. @throws AppError `input.wrong_type` if the body is compressed */
export function readForm(request: Request): IncomingForm {
  return {
    contentType: request.headers.get('content-type') ?? '',
    announcedBytes: Number(request.headers.get('content-length') ?? 0),
    body: readBody(request),
    signal: request.signal,
  };
}

function requirePlain(headers: Headers): void {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return;
  const fault = { path: 'Content-Encoding', message: 'takes bodies as they are, not compressed' };
  throw new AppError('input.wrong_type', { details: [fault] });
}

async function dropRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let droppedBytes = 0; droppedBytes < dropAtMostBytes;) {
      const { done, value } = await reader.read();
      if (done) return;
      droppedBytes += value.length;
    }
    await reader.cancel();
  } catch {
    // The client went away while its unneeded bytes were read: nothing is lost.
  }
}
