/** Reads the boxes of an MP4 or QuickTime file in place. */
import { open, type FileHandle } from 'node:fs/promises';

export interface Box {
  kind: string;
  bodyAt: number;
  endAt: number;
}

/** No genuine file has more boxes side by side; one that has is malicious or is decoded rather than copied. */
const mostBoxes = 10_000;

/**
 * Runs `read` on an MP4 file.
 * @returns its result, or `unreadable` if bytes are not where a box says they are
 */
export async function readMp4<T>(
  path: string,
  unreadable: T,
  read: (file: FileHandle, sizeBytes: number) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await read(file, (await file.stat()).size);
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * The boxes side by side in a range of the file, up to the first of kind `last` if that is given.
 * @throws RangeError if one of them ends beyond it
 */
export async function boxesIn(file: FileHandle, from: number, to: number, last?: string): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to && boxes.length < mostBoxes;) {
    const { buffer: head } = await file.read(Buffer.alloc(16), 0, 16, at);
    const short = head.readUInt32BE(0);
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    const headBytes = short === 1 ? 16 : 8;
    if (length < headBytes) return boxes;
    const kind = head.toString('latin1', 4, 8);
    // Only the media data itself may be truncated.
    if (at + length > to && kind !== 'mdat') throw new RangeError(`${kind} ends beyond its container`);
    boxes.push({ kind, bodyAt: at + headBytes, endAt: Math.min(at + length, to) });
    if (kind === last) return boxes;
    at += length;
  }
  return boxes;
}

/**
 * The boxes within the one that a path of kinds leads to, such as `mdia`, `minf`, `stbl`.
 * @throws RangeError if one of them is missing
 */
export async function boxesUnder(file: FileHandle, boxes: readonly Box[], ...path: string[]): Promise<Box[]> {
  const [kind, ...rest] = path;
  const box = boxes.find((each) => each.kind === kind);
  if (!box) throw new RangeError(`no ${kind}`);
  const inside = await boxesIn(file, box.bodyAt, box.endAt);
  return rest.length === 0 ? inside : boxesUnder(file, inside, ...rest);
}

/**
 * The first bytes of the body of the first box of a kind.
 * @throws RangeError if there is no such box, or it is shorter
 */
export async function bytesOf(
  file: FileHandle,
  boxes: readonly Box[],
  kind: string,
  lengthBytes: number,
): Promise<Buffer> {
  const box = boxes.find((each) => each.kind === kind);
  if (!box || box.endAt - box.bodyAt < lengthBytes) throw new RangeError(`no whole ${kind}`);
  const { buffer } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, box.bodyAt);
  return buffer;
}

/** Ticks per second of a track, from the boxes within its `mdia`. */
export async function readTimescale(file: FileHandle, mdia: readonly Box[]): Promise<number> {
  const header = await bytesOf(file, mdia, 'mdhd', 24);
  return header.readUInt32BE(header[0] === 1 ? 20 : 12);
}
