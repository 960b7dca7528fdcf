import type { Analysis } from './analysis';
import { frameFeaturesAt } from './frame-features';

/** How many moments are looked at. */
const candidates = 48;

/** The frame that stands for a video: the liveliest moment of its first two thirds. */
export function choosePosterFrame(analysis: Analysis, fps: number, frameCount: number): number {
  let best = { frame: 0, liveliness: -1 };
  for (let candidate = 0; candidate < candidates; candidate++) {
    const frame = Math.floor(frameCount * (0.08 + (0.6 * candidate) / candidates));
    const { bands, rms } = frameFeaturesAt(analysis, frame / fps);
    const liveliness = rms + bands.reduce((sum, level) => sum + level, 0) / bands.length;
    if (liveliness > best.liveliness) best = { frame, liveliness };
  }
  return best.frame;
}
