import { AppError } from '@/core/errors/errors';

const chunkHead = /^([0-9a-f]{1,8})(?:;chunk-signature=[0-9a-f]{64})?\r\n/i;
const longestHead = 128;

/** Whether a body begins with a chunk of an upload to S3, which some stores keep as it came. */
export function isAwsChunked(head: Buffer): boolean {
  return chunkHead.test(head.toString('latin1', 0, longestHead));
}

/**
 * The bytes inside such chunks; signatures and trailers are passed over, as nobody holds their key.
 * @throws AppError `input.damaged` where a chunk is not as announced or the last one is missing
 */
export async function* joinAwsChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  /** Bytes of this chunk that are still to come; null where its head is. */
  let leftBytes: number | null = null;
  let isFirst = true;
  for await (const piece of source) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    for (;;) {
      if (leftBytes === null) {
        const [line, size] = chunkHead.exec(textOfHead(held, isFirst)) ?? [];
        if (line === undefined) {
          if (held.length >= longestHead) throw damaged();
          break;
        }
        held = held.subarray(line.length + (isFirst ? 0 : 2));
        leftBytes = Number.parseInt(size!, 16);
        isFirst = false;
        if (leftBytes === 0) return;
      }
      const part = held.subarray(0, leftBytes);
      held = held.subarray(part.length);
      leftBytes -= part.length;
      if (part.length > 0) yield part;
      if (leftBytes > 0) break;
      leftBytes = null;
    }
  }
  throw damaged();
}

/** What may be the head of a chunk, without the line end that closes the chunk before it. */
function textOfHead(held: Buffer, isFirst: boolean): string {
  const text = held.toString('latin1', 0, longestHead);
  if (isFirst) return text;
  return text.startsWith('\r\n') ? text.slice(2) : '';
}

function damaged(): AppError {
  return new AppError('input.damaged', { internal: 'aws-chunked body' });
}
