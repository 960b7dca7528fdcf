/** Recognises audio that begins after other bytes: an mp3 behind zeros, a stream recorded from within a frame. */

/** So many matching frames in a row are not a coincidence. */
const consecutive = 4;

interface Frame {
  kind: 'mp3' | 'aac';
  sizeBytes: number;
  /** Header bits that are the same in all frames of a stream. */
  sort: number;
}

/** The kind of frames that follow each other somewhere in these bytes; undefined if there are none. */
export function findFrames(bytes: Buffer): Frame['kind'] | undefined {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const first = frameAt(bytes, at);
    if (first && isFollowed(bytes, at, first)) return first.kind;
  }
  return undefined;
}

function isFollowed(bytes: Buffer, from: number, first: Frame): boolean {
  let at = from;
  let frame: Frame = first;
  for (let count = 1; count < consecutive; count += 1) {
    at += frame.sizeBytes;
    const next = frameAt(bytes, at);
    if (!next || next.kind !== first.kind || next.sort !== first.sort) return false;
    frame = next;
  }
  return true;
}

function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + 6 > bytes.length || bytes[at] !== 0xff) return null;
  const second = bytes[at + 1]!;
  return (second & 0xf6) === 0xf0 ? adtsFrame(bytes, at) : mp3Frame(second, bytes[at + 2]!);
}

function adtsFrame(bytes: Buffer, at: number): Frame | null {
  const third = bytes[at + 2]!;
  const sizeBytes = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  const rateIndex = (third >> 2) & 15;
  if (rateIndex > 12 || sizeBytes < 8) return null;
  return { kind: 'aac', sizeBytes, sort: (bytes[at + 1]! << 8) | (third & 0xfc) };
}

const kilobitsOfFirst = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kilobitsOfSecond = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const ratesHz = [44_100, 48_000, 32_000];

/** Layer III only: the other layers are rare, and their headers often match by chance. */
function mp3Frame(second: number, third: number): Frame | null {
  const isSynced = (second & 0xe0) === 0xe0 && (second & 6) === 2;
  const version = (second >> 3) & 3;
  const baseHz = ratesHz[(third >> 2) & 3];
  const kilobits = (version === 3 ? kilobitsOfFirst : kilobitsOfSecond)[(third >> 4) - 1];
  if (!isSynced || version === 1 || baseHz === undefined || kilobits === undefined) return null;
  const rateHz = version === 3 ? baseHz : version === 2 ? baseHz / 2 : baseHz / 4;
  const sizeBytes = Math.floor(((version === 3 ? 144 : 72) * kilobits * 1000) / rateHz) + ((third >> 1) & 1);
  return { kind: 'mp3', sizeBytes, sort: (second << 8) | (third & 0x0c) };
}
