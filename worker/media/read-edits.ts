import { open, type FileHandle } from 'node:fs/promises';

/** An entry of the edit list that says which stretch of a track is played. */
export interface Edit {
  /** Seconds into the track; null where nothing of it is played, as before a late start. */
  fromSec: number | null;
  /** 1 where it is played at its own speed. */
  rate: number;
}

interface Box {
  kind: string;
  bodyAt: number;
  endAt: number;
}

/** No file we take has more: what has is a trap, or one that is decoded rather than copied. */
const mostBoxes = 10_000;
const mostEdits = 1_000;

/**
 * The edit list of a track in an MP4 or QuickTime file, empty where it has none; null where it cannot be
 * read. ffmpeg tells nobody of it, and copies packets that it says to leave out.
 */
export async function readEdits(path: string, trackId: number): Promise<Edit[] | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const moov = (await boxesIn(file, 0, size, 'moov')).find((box) => box.kind === 'moov');
    if (!moov) return null;
    for (const trak of await boxesIn(file, moov.bodyAt, moov.endAt)) {
      if (trak.kind !== 'trak') continue;
      const parts = await boxesIn(file, trak.bodyAt, trak.endAt);
      if ((await trackIdOf(file, parts)) === trackId) return await editsOf(file, parts);
    }
    return null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

async function trackIdOf(file: FileHandle, parts: Box[]): Promise<number> {
  const header = await bytesOf(file, parts, 'tkhd', 24);
  return header.readUInt32BE(header[0] === 1 ? 20 : 12);
}

async function editsOf(file: FileHandle, parts: Box[]): Promise<Edit[] | null> {
  const edts = parts.find((box) => box.kind === 'edts');
  if (!edts) return [];
  const mdia = parts.find((box) => box.kind === 'mdia');
  if (!mdia) return null;
  const media = await bytesOf(file, await boxesIn(file, mdia.bodyAt, mdia.endAt), 'mdhd', 24);
  const timescale = media.readUInt32BE(media[0] === 1 ? 20 : 12);
  const list = await boxesIn(file, edts.bodyAt, edts.endAt);
  if (!list.some((box) => box.kind === 'elst')) return [];
  const head = await bytesOf(file, list, 'elst', 8);
  const isLong = head[0] === 1;
  const count = head.readUInt32BE(4);
  if (count > mostEdits) return null;
  const entryBytes = isLong ? 20 : 12;
  const body = await bytesOf(file, list, 'elst', 8 + count * entryBytes);
  return Array.from({ length: count }, (_, nth) => {
    const at = 8 + nth * entryBytes;
    const time = isLong ? Number(body.readBigInt64BE(at + 8)) : body.readInt32BE(at + 4);
    const rate = body.readInt32BE(at + entryBytes - 4) / 65_536;
    return { fromSec: time < 0 ? null : time / timescale, rate };
  });
}

/** The boxes side by side in a stretch of the file, up to the first of the kind wanted. */
async function boxesIn(file: FileHandle, from: number, to: number, wanted?: string): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to && boxes.length < mostBoxes;) {
    const { buffer: head } = await file.read(Buffer.alloc(16), 0, 16, at);
    const short = head.readUInt32BE(0);
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    const headBytes = short === 1 ? 16 : 8;
    if (length < headBytes) return boxes;
    const kind = head.toString('latin1', 4, 8);
    boxes.push({ kind, bodyAt: at + headBytes, endAt: Math.min(at + length, to) });
    if (kind === wanted) return boxes;
    at += length;
  }
  return boxes;
}

/** @throws RangeError where there is no such box, or it is shorter */
async function bytesOf(file: FileHandle, boxes: Box[], kind: string, length: number): Promise<Buffer> {
  const box = boxes.find((each) => each.kind === kind);
  if (!box || box.endAt - box.bodyAt < length) throw new RangeError(`no whole ${kind}`);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, box.bodyAt);
  return buffer;
}
