import type { PartRange } from './plan-parts';

/** Adds up what has left: parts that arrived in full, and how far the running ones are. */
export class SentBytes {
  private readonly byPart = new Map<number, number>();

  arrived(part: PartRange): void {
    this.byPart.set(part.partNumber, part.endByte - part.startByte);
  }

  /** A form's framing counts into XHR's progress; a part never counts for more than its size. */
  underway(part: PartRange, sentBytes: number): void {
    this.byPart.set(part.partNumber, Math.min(sentBytes, part.endByte - part.startByte));
  }

  /** What a failed try had sent has to be sent again. */
  lost(part: PartRange): void {
    this.byPart.delete(part.partNumber);
  }

  get total(): number {
    let sum = 0;
    for (const bytes of this.byPart.values()) sum += bytes;
    return sum;
  }
}
