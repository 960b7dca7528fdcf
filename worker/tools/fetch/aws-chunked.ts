import { AppError } from '@/core/errors/errors';

const chunkHead = /^([0-9a-f]{1,8})(?:;chunk-signature=[0-9a-f]{64})?\r\n/i;
const longestHead = 128;

/** Whether a body begins with a chunk of an S3 upload, which some stores keep as they received it. */
export function isAwsChunked(head: Buffer): boolean {
  return chunkHead.test(head.toString('latin1', 0, longestHead));
}

/**
 * The bytes inside such chunks. Signatures and trailers are skipped, since their key is unknown.
 * @throws AppError `input.damaged` if a chunk is malformed or the last one is missing
 */
export async function* joinAwsChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  /** Remaining bytes of this chunk; null if a chunk head is expected. */
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

/** Text that may be the head of a chunk, without the line end of the chunk before it. */
function textOfHead(held: Buffer, isFirst: boolean): string {
  const text = held.toString('latin1', 0, longestHead);
  if (isFirst) return text;
  return text.startsWith('\r\n') ? text.slice(2) : '';
}

function damaged(): AppError {
  return new AppError('input.damaged', { internal: 'aws-chunked body' });
}
