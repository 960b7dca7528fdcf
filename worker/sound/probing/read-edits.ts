import type { FileHandle } from 'node:fs/promises';
import { boxesIn, boxesUnder, bytesOf, readMp4, readTimescale, type Box } from './mp4-boxes';

/** An entry of the edit list, which says which part of a track is played. */
export interface Edit {
  /** Seconds into the track; null for a gap, as before a late start. */
  fromSec: number | null;
  /** 1 for normal speed. */
  rate: number;
}

const mostEdits = 1_000;

/**
 * The edit list of a track in an MP4 or QuickTime file; empty if it has none, null if it cannot be read.
 * ffmpeg does not report it, and copies packets that the list leaves out.
 */
export function readEdits(path: string, trackId: number): Promise<Edit[] | null> {
  return readMp4(path, null, async (file, sizeBytes) => {
    const moov = await boxesUnder(file, await boxesIn(file, 0, sizeBytes, 'moov'), 'moov');
    for (const trak of moov.filter((box) => box.kind === 'trak')) {
      const parts = await boxesIn(file, trak.bodyAt, trak.endAt);
      if ((await trackIdOf(file, parts)) === trackId) return editsOf(file, parts);
    }
    return null;
  });
}

async function trackIdOf(file: FileHandle, parts: Box[]): Promise<number> {
  const header = await bytesOf(file, parts, 'tkhd', 24);
  return header.readUInt32BE(header[0] === 1 ? 20 : 12);
}

/**
 * The edit list among the boxes within a `trak`.
 * @throws RangeError if it cannot be read
 */
export async function editsOf(file: FileHandle, parts: readonly Box[]): Promise<Edit[]> {
  if (!parts.some((box) => box.kind === 'edts')) return [];
  const list = await boxesUnder(file, parts, 'edts');
  if (!list.some((box) => box.kind === 'elst')) return [];
  const timescale = await readTimescale(file, await boxesUnder(file, parts, 'mdia'));
  const head = await bytesOf(file, list, 'elst', 8);
  const isLong = head[0] === 1;
  const count = head.readUInt32BE(4);
  if (count > mostEdits) throw new RangeError(`${count} edits`);
  const entryBytes = isLong ? 20 : 12;
  const body = await bytesOf(file, list, 'elst', 8 + count * entryBytes);
  return Array.from({ length: count }, (_, nth) => {
    const at = 8 + nth * entryBytes;
    const time = isLong ? Number(body.readBigInt64BE(at + 8)) : body.readInt32BE(at + 4);
    const rate = body.readInt32BE(at + entryBytes - 4) / 65_536;
    return { fromSec: time < 0 ? null : time / timescale, rate };
  });
}
