/**
 * The waveform of a recording at several zoom levels, in one compact binary (`peaks.bin`), little-endian:
 *
 *   bytes  0–3   "PRPK"            4–5  version (1)        6–7  number of levels
 *          8–11  sample rate, Hz   12–15  samples in the recording (per channel)
 *         16–19  the amplitude that ±127 stands for (float32, 1 is full scale)
 *   per level, 8 bytes: samples per pair (uint32), number of pairs (uint32)
 *   then per level, finest first: pairs of int8, lowest and highest sample of the stretch
 *
 * Stereo is folded into one: the lowest and highest of either channel.
 */

export interface PeakLevel {
  /** Samples (per channel) that one pair stands for; the last pair may stand for fewer. */
  samplesPerPair: number;
  /** Lowest and highest by turns, as integers of ±127; times `scale / 127` is the amplitude. */
  pairs: Int8Array;
}

export interface Peaks {
  sampleRateHz: number;
  totalSamples: number;
  /** The amplitude that ±127 stands for. */
  scale: number;
  /** Finest first. */
  levels: PeakLevel[];
}

/** Samples per pair, finest first: 5 ms to 1.4 s at 48 kHz. */
export const peakZooms = [256, 1024, 4096, 16384, 65536] as const;

const headerBytes = 20;
const levelHeaderBytes = 8;
const magic = 0x4b505250;

/** Takes interleaved 16-bit samples piece by piece; memory grows with the finest level alone. */
export function createPeaksEncoder(options: { sampleRateHz: number; channels: number }) {
  const { sampleRateHz, channels } = options;
  const finest = peakZooms[0] * channels;
  let lows = new Int16Array(1 << 14);
  let highs = new Int16Array(1 << 14);
  let pairCount = 0;
  let values = 0;
  let low = 0;
  let high = 0;
  let inPair = 0;

  function endPair() {
    if (pairCount === lows.length) {
      lows = grown(lows);
      highs = grown(highs);
    }
    lows[pairCount] = low;
    highs[pairCount] = high;
    pairCount += 1;
    inPair = 0;
  }

  return {
    /** Samples per channel so far. */
    get totalSamples() {
      return Math.floor(values / channels);
    },
    /** Adds samples; a piece may end in the middle of a frame. */
    push(samples: Int16Array) {
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i]!;
        if (inPair === 0) low = high = sample;
        else if (sample < low) low = sample;
        else if (sample > high) high = sample;
        inPair += 1;
        if (inPair === finest) endPair();
      }
      values += samples.length;
    },
    /** Ends the recording; the bytes of `peaks.bin`. */
    finish(): Uint8Array<ArrayBuffer> {
      if (inPair > 0) endPair();
      const levels = peakZooms.map((zoom) =>
        foldPairs(lows.subarray(0, pairCount), highs.subarray(0, pairCount), zoom / peakZooms[0]),
      );
      return write(levels, sampleRateHz, Math.floor(values / channels));
    },
  };
}

function grown(from: Int16Array): Int16Array<ArrayBuffer> {
  const to = new Int16Array(from.length * 2);
  to.set(from);
  return to;
}

/** Folds `factor` neighbouring pairs into one; lowest and highest by turns. */
function foldPairs(lows: Int16Array, highs: Int16Array, factor: number): Int16Array {
  const folded = new Int16Array(2 * Math.ceil(lows.length / factor));
  for (let i = 0; i < lows.length; i++) {
    const at = 2 * Math.floor(i / factor);
    const first = i % factor === 0;
    folded[at] = first ? lows[i]! : Math.min(folded[at]!, lows[i]!);
    folded[at + 1] = first ? highs[i]! : Math.max(folded[at + 1]!, highs[i]!);
  }
  return folded;
}

function write(levels: Int16Array[], sampleRateHz: number, totalSamples: number): Uint8Array<ArrayBuffer> {
  const dataAt = headerBytes + levels.length * levelHeaderBytes;
  const bytes = new Uint8Array(levels.reduce((sum, level) => sum + level.length, dataAt));
  const view = new DataView(bytes.buffer);
  const loudest = levels.at(-1)!.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
  view.setUint32(0, magic, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, levels.length, true);
  view.setUint32(8, sampleRateHz, true);
  view.setUint32(12, totalSamples, true);
  view.setFloat32(16, loudest / 32768, true);
  let at = dataAt;
  levels.forEach((level, index) => {
    view.setUint32(headerBytes + index * levelHeaderBytes, peakZooms[index]!, true);
    view.setUint32(headerBytes + index * levelHeaderBytes + 4, level.length / 2, true);
    for (const value of level) view.setInt8(at++, Math.round((value / loudest) * 127));
  });
  return bytes;
}

/**
 * Reads `peaks.bin`; the levels are views into the buffer.
 * @throws RangeError where the bytes are not such a file, or are cut off.
 */
export function decodePeaks(buffer: ArrayBuffer): Peaks {
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== magic || view.getUint16(4, true) !== 1) {
    throw new RangeError('not a peaks file of version 1');
  }
  const levelCount = view.getUint16(6, true);
  let at = headerBytes + levelCount * levelHeaderBytes;
  const levels = Array.from({ length: levelCount }, (_, index) => {
    const samplesPerPair = view.getUint32(headerBytes + index * levelHeaderBytes, true);
    const length = 2 * view.getUint32(headerBytes + index * levelHeaderBytes + 4, true);
    const pairs = new Int8Array(buffer, at, length);
    at += length;
    return { samplesPerPair, pairs };
  });
  return {
    sampleRateHz: view.getUint32(8, true),
    totalSamples: view.getUint32(12, true),
    scale: view.getFloat32(16, true),
    levels,
  };
}
