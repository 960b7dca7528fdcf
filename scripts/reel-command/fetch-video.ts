import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { CommandError } from '@/lib/CommandError';
import type { StageDisplay } from './StageDisplay';
import type { StudioClient } from './StudioClient';

/** Downloads into a file beside `out` and puts it in place only when it is whole. @returns its bytes. */
export async function fetchVideo(
  client: StudioClient,
  display: StageDisplay,
  address: string,
  out: string,
  signal: AbortSignal,
): Promise<number> {
  display.show('Downloading video', 0);
  const answer = await client.send(address, { method: 'GET', signal });
  const expectedBytes = Number(answer.headers.get('content-length'));
  const draft = `${out}.part-${process.pid}`;
  let seenBytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length;
      display.show('Downloading video', (seenBytes / expectedBytes) * 100);
      done(null, chunk);
    },
  });
  try {
    const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
    await pipeline(body, count, createWriteStream(draft), { signal });
    const { size } = await stat(draft);
    if (size === 0 || size !== expectedBytes) {
      throw new CommandError(`The video arrived cut off: ${size} of ${expectedBytes} bytes. Try again.`);
    }
    await rename(draft, out);
    display.done();
    return size;
  } finally {
    await rm(draft, { force: true });
  }
}
