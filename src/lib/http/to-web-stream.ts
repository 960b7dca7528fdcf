import type { Readable } from 'node:stream';

/**
 * A Node stream as the body of an answer: read only as fast as the client takes it, destroyed when the
 * client goes away, be it before the first byte or in the middle.
 */
export function toWebStream(body: Readable, signal: AbortSignal): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const stop = () => void body.destroy();
  body.on('error', () => {}); // the reader of the chunks gets the error
  body.once('close', () => signal.removeEventListener('abort', stop));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
}
