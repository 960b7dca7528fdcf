/** One part of a file: bytes from `startByte` up to, not including, `endByte`. */
export interface PartRange {
  partNumber: number;
  startByte: number;
  endByte: number;
}

/** Cuts a file into parts of equal size; the last one takes the rest. Part numbers count from 1. */
export function planParts(sizeBytes: number, partSizeBytes: number): PartRange[] {
  if (!(partSizeBytes > 0)) throw new RangeError('a part has at least one byte');
  const count = Math.max(1, Math.ceil(sizeBytes / partSizeBytes));
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    startByte: index * partSizeBytes,
    endByte: Math.min(sizeBytes, (index + 1) * partSizeBytes),
  }));
}

/** Pause before the n-th retry of a part (n from 1): 1 s doubling up to 30 s, with some spread. */
export function retryPauseMs(retry: number, random: () => number = Math.random): number {
  const base = Math.min(30_000, 1000 * 2 ** (retry - 1));
  return Math.round(base * (0.75 + random() * 0.5));
}
