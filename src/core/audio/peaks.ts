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

/** Amplitudes below this, one step of 16 bits, are drawn as silence however quiet the rest is. */
const quietest = 1 / 32_768;

/** Takes interleaved samples (1 is full scale) piece by piece; memory grows with the finest level alone. */
export function createPeaksEncoder(options: { sampleRateHz: number; channels: number }) {
  const { sampleRateHz, channels } = options;
  const finest = peakZooms[0] * channels;
  let lows = new Float32Array(1 << 14);
  let highs = new Float32Array(1 << 14);
  let pairCount = 0;
  let values = 0;
  let low = Infinity;
  let high = -Infinity;
  let inPair = 0;

  function endPair() {
    if (pairCount === lows.length) {
      lows = grown(lows);
      highs = grown(highs);
    }
    lows[pairCount] = Math.max(-1, low);
    highs[pairCount] = Math.min(1, high);
    pairCount += 1;
    inPair = 0;
    low = Infinity;
    high = -Infinity;
  }

  return {
    /** Adds samples; a piece may end in the middle of a frame. */
    push(samples: Float32Array) {
      for (let at = 0; at < samples.length;) {
        const end = Math.min(samples.length, at + finest - inPair);
        inPair += end - at;
        let [lowest, highest] = [low, high];
        for (; at < end; at++) {
          const sample = samples[at]!;
          if (sample < lowest) lowest = sample;
          if (sample > highest) highest = sample;
        }
        [low, high] = [lowest, highest];
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

function grown(from: Float32Array): Float32Array<ArrayBuffer> {
  const to = new Float32Array(from.length * 2);
  to.set(from);
  return to;
}

/** Folds `factor` neighbouring pairs into one; lowest and highest by turns. */
function foldPairs(lows: Float32Array, highs: Float32Array, factor: number): Float32Array {
  const folded = new Float32Array(2 * Math.ceil(lows.length / factor));
  for (let i = 0; i < lows.length; i++) {
    const at = 2 * Math.floor(i / factor);
    const first = i % factor === 0;
    folded[at] = first ? lows[i]! : Math.min(folded[at]!, lows[i]!);
    folded[at + 1] = first ? highs[i]! : Math.max(folded[at + 1]!, highs[i]!);
  }
  return folded;
}

function write(levels: Float32Array[], sampleRateHz: number, totalSamples: number): Uint8Array<ArrayBuffer> {
  const dataAt = headerBytes + levels.length * levelHeaderBytes;
  const bytes = new Uint8Array(levels.reduce((sum, level) => sum + level.length, dataAt));
  const view = new DataView(bytes.buffer);
  const loudest = levels.at(-1)!.reduce((max, value) => Math.max(max, Math.abs(value)), quietest);
  view.setUint32(0, magic, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, levels.length, true);
  view.setUint32(8, sampleRateHz, true);
  view.setUint32(12, totalSamples, true);
  view.setFloat32(16, loudest, true);
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
