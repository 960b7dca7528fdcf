import { mixRateHz } from '@/core/audio/recipe-duration';

/** In one second, half a cycle of 20 Hz leaves less than this share of its level; less in longer audio. */
const bassLeftover = 0.05;
/** Below this share of the level an offset takes no headroom worth recovering. */
const leastShare = 0.03;

/**
 * Measures the constant (DC) offset of each channel, which cheap sound cards and broken cables cause. It is
 * inaudible, but takes headroom that loudness needs and clicks where clips meet.
 */
export class OffsetMeter {
  private frames = 0;
  private readonly sums = [0, 0];
  private readonly squares = [0, 0];

  /** Takes complete frames of interleaved stereo. */
  push(samples: Float32Array): void {
    let [left, right, leftSquares, rightSquares] = [0, 0, 0, 0];
    for (let at = 0; at < samples.length; at += 2) {
      const l = samples[at]!;
      const r = samples[at + 1]!;
      left += l;
      right += r;
      leftSquares += l * l;
      rightSquares += r * r;
    }
    this.sums[0]! += left;
    this.sums[1]! += right;
    this.squares[0]! += leftSquares;
    this.squares[1]! += rightSquares;
    this.frames += samples.length / 2;
  }

  /** Left and right; 0 if the mean is no more than low notes leave in audio of this length. */
  offsets(): [left: number, right: number] {
    return [this.offsetOf(0), this.offsetOf(1)];
  }

  private offsetOf(channel: 0 | 1): number {
    if (this.frames === 0) return 0;
    const mean = this.sums[channel]! / this.frames;
    const level = Math.sqrt(Math.max(0, this.squares[channel]! / this.frames - mean * mean));
    const share = Math.max(leastShare, (bassLeftover * mixRateHz) / this.frames);
    return Math.abs(mean) > share * level ? mean : 0;
  }
}
