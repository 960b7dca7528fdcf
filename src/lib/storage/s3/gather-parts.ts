/** A piece of a stream, and whether nothing follows it. */
export interface GatheredPart {
  bytes: Buffer;
  isLast: boolean;
}

/**
 * Cuts a stream into buffers of one size, the last one shorter; one empty buffer for an empty stream.
 * Holds one part at a time.
 */
export async function* gatherParts(
  chunks: AsyncIterable<Buffer>,
  partSizeBytes: number,
): AsyncGenerator<GatheredPart, void> {
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  const takePart = () => {
    const bytes = Buffer.concat(gathered);
    [gathered, gatheredBytes] = [[], 0];
    return bytes;
  };
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0;) {
      // A full part goes out only when more follows, so that the last part is never an empty one.
      if (gatheredBytes === partSizeBytes) yield { bytes: takePart(), isLast: false };
      const taken = rest.subarray(0, partSizeBytes - gatheredBytes);
      gathered.push(taken);
      gatheredBytes += taken.length;
      rest = rest.subarray(taken.length);
    }
  }
  yield { bytes: takePart(), isLast: true };
}
