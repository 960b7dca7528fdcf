/**
 * The format of `analysis.bin`, version 2, little-endian, read by phone and server alike.
 *
 *   0  "PRAN"          4  u8 version       5  u8 bandCount      6  u16 frameRateHz
 *   8  u32 frameCount  12 u32 sampleRateHz 16 u32 sampleCount   20 f32 minHz
 *  24  f32 maxHz       28 f32 floorDb      32 u8 rms reference  33–35 zero
 *  36  bandCount × u8 reference level of each band
 *   …  frameCount × (bandCount × u8 band level, u8 RMS, u8 onset, u8 brightness)
 *
 * Levels are decibels from floorDb (0) to full scale (255). References are 95th percentiles over the
 * recording. Onset and brightness are 0…1 as 0…255. Frame i describes the moment i / frameRateHz. Of stereo,
 * levels are those of both sides' mean power; version 1 had them of the sum of both; such an analysis is made again.
 */
export const analysisFormat = {
  version: 2,
  bandCount: 64,
  frameRateHz: 60,
  sampleRateHz: 48_000,
  minHz: 50,
  maxHz: 16_000,
  floorDb: -80,
} as const;

const magic = [0x50, 0x52, 0x41, 0x4e];
const fixedHeaderBytes = 36;
const extraBytesPerFrame = 3;

export const bytesPerFrame = analysisFormat.bandCount + extraBytesPerFrame;

/** A decoded analysis. `frames` is a view of the file's bytes, not a copy. */
export interface Analysis {
  bandCount: number;
  frameRateHz: number;
  frameCount: number;
  /** Of the sound that was analysed: `sampleCount / sampleRateHz` is its exact length. */
  sampleRateHz: number;
  sampleCount: number;
  durationSec: number;
  minHz: number;
  maxHz: number;
  floorDb: number;
  /** 0–255, as the levels of the frames. */
  rmsReference: number;
  bandReferences: Uint8Array;
  frames: Uint8Array;
}

export interface AnalysisParts {
  sampleCount: number;
  rmsReference: number;
  bandReferences: Uint8Array;
  /** Whole frames of `bytesPerFrame` bytes. */
  frames: Uint8Array;
}

/** Puts header and frames together as the bytes of `analysis.bin`. */
export function encodeAnalysis(parts: AnalysisParts): Uint8Array {
  const { bandCount, version, frameRateHz, sampleRateHz, minHz, maxHz, floorDb } = analysisFormat;
  const headerBytes = fixedHeaderBytes + bandCount;
  const bytes = new Uint8Array(headerBytes + parts.frames.length);
  const view = new DataView(bytes.buffer);
  bytes.set(magic, 0);
  view.setUint8(4, version);
  view.setUint8(5, bandCount);
  view.setUint16(6, frameRateHz, true);
  view.setUint32(8, parts.frames.length / bytesPerFrame, true);
  view.setUint32(12, sampleRateHz, true);
  view.setUint32(16, parts.sampleCount, true);
  view.setFloat32(20, minHz, true);
  view.setFloat32(24, maxHz, true);
  view.setFloat32(28, floorDb, true);
  view.setUint8(32, parts.rmsReference);
  bytes.set(parts.bandReferences, fixedHeaderBytes);
  bytes.set(parts.frames, headerBytes);
  return bytes;
}

/** What a file that is no analysis, is cut off, or is of another version makes of `decodeAnalysis`. */
export class AnalysisFormatError extends Error {
  constructor(reason: string) {
    super(`not a readable analysis: ${reason}`);
    this.name = 'AnalysisFormatError';
  }
}

/**
 * Reads the bytes of `analysis.bin`.
 * @throws AnalysisFormatError where they are something else or incomplete
 */
export function decodeAnalysis(bytes: Uint8Array): Analysis {
  if (bytes.length < fixedHeaderBytes || magic.some((byte, at) => bytes[at] !== byte)) {
    throw new AnalysisFormatError('the first bytes are others');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(4) !== analysisFormat.version) throw new AnalysisFormatError('another version');
  const bandCount = view.getUint8(5);
  const frameRateHz = view.getUint16(6, true);
  const frameCount = view.getUint32(8, true);
  const sampleRateHz = view.getUint32(12, true);
  const sampleCount = view.getUint32(16, true);
  if (bandCount === 0 || frameRateHz === 0 || frameCount === 0 || sampleRateHz === 0) {
    throw new AnalysisFormatError('an empty header');
  }
  const headerBytes = fixedHeaderBytes + bandCount;
  const frameBytes = frameCount * (bandCount + extraBytesPerFrame);
  if (bytes.length < headerBytes + frameBytes) throw new AnalysisFormatError('cut off');
  return {
    bandCount,
    frameRateHz,
    frameCount,
    sampleRateHz,
    sampleCount,
    durationSec: sampleCount / sampleRateHz,
    minHz: view.getFloat32(20, true),
    maxHz: view.getFloat32(24, true),
    floorDb: view.getFloat32(28, true),
    rmsReference: view.getUint8(32),
    bandReferences: bytes.subarray(fixedHeaderBytes, headerBytes),
    frames: bytes.subarray(headerBytes, headerBytes + frameBytes),
  };
}
