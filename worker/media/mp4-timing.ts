import { open, type FileHandle } from 'node:fs/promises';
import type { AudioTrack } from './ffprobe';

/** Of AAC-LC, whose samples in a packet are always as many. */
const packetSamples = 1024;
/** The index of half an hour is below half a megabyte. */
const longestIndexBytes = 16 * 1024 ** 2;
const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts']);

interface Box {
  kind: string;
  body: Buffer;
}

/**
 * Whether a seek in an mp4 of one AAC-LC track is proven to land on its sample: by an index that gives
 * every packet the same length in samples, and a timeline that at most begins a little into the first.
 */
export async function hasEvenTiming(path: string, track: AudioTrack): Promise<boolean> {
  if (track.codec !== 'aac' || track.profile !== 'LC') return false;
  const file = await open(path);
  try {
    const index = await readIndex(file);
    if (!index) return false;
    const boxes = flatten(index);
    const bodies = (kind: string) => boxes.filter((box) => box.kind === kind).map(({ body }) => body);
    const [timings, edits, [media]] = [bodies('stts'), bodies('elst'), bodies('mdhd')];
    if (bodies('trak').length !== 1 || timings.length !== 1 || bodies('mvex').length > 0 || !media) {
      return false;
    }
    return (
      timescaleOf(media) === track.sampleRateHz &&
      isEven(timings[0]!) &&
      edits.length <= 1 &&
      edits.every(skipsOnlyTheStart)
    );
  } catch (error) {
    // Bytes that are not where a box says they are: not proven.
    if (error instanceof RangeError) return false;
    throw error;
  } finally {
    await file.close();
  }
}

/** The body of `moov`; null where there is none to be had at once, or the sound lies in fragments. */
async function readIndex(file: FileHandle): Promise<Buffer | null> {
  const header = Buffer.alloc(16);
  let index: Buffer | null = null;
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(header, 0, 16, at);
    if (bytesRead < 8) return index;
    const kind = header.toString('latin1', 4, 8);
    const long = header.readUInt32BE(0) === 1;
    const headBytes = long ? 16 : 8;
    const size = long ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
    if (kind === 'moof') return null;
    if (kind === 'moov') {
      if (size > longestIndexBytes) return null;
      index = Buffer.alloc(Math.max(0, size - headBytes));
      await file.read(index, 0, index.length, at + headBytes);
    }
    // A size of 0 lasts to the end of the file.
    if (size < headBytes) return size === 0 ? index : null;
    at += size;
  }
}

/** Every box within, containers and what they hold. */
function flatten(body: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= body.length;) {
    const size = body.readUInt32BE(at);
    const kind = body.toString('latin1', at + 4, at + 8);
    if (size < 8 || at + size > body.length) throw new RangeError('a box ends beyond its container');
    const inner = body.subarray(at + 8, at + size);
    found.push({ kind, body: inner }, ...(containers.has(kind) ? flatten(inner) : []));
    at += size;
  }
  return found;
}

function timescaleOf(mdhd: Buffer): number {
  return mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
}

/** The last packet may be shorter. */
function isEven(stts: Buffer): boolean {
  const count = stts.readUInt32BE(4);
  for (let nth = 0; nth < count; nth += 1) {
    const isLast = nth === count - 1 && stts.readUInt32BE(8 + 8 * nth) === 1;
    const samples = stts.readUInt32BE(12 + 8 * nth);
    if (samples !== packetSamples && !(isLast && samples < packetSamples)) return false;
  }
  return count > 0;
}

/** One edit at normal speed, that leaves out no more than what a coder puts before its sound. */
function skipsOnlyTheStart(elst: Buffer): boolean {
  if (elst.readUInt32BE(4) !== 1) return false;
  const isLong = elst[0] === 1;
  const mediaTime = isLong ? Number(elst.readBigInt64BE(16)) : elst.readInt32BE(12);
  const rate = elst.readInt32BE(isLong ? 24 : 16);
  return mediaTime >= 0 && mediaTime <= 4 * packetSamples && rate === 0x10000;
}
