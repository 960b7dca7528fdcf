import type { Analysis } from '@/lib/visuals/analysis-format';

/** A moment with much going on, for the still picture before anything plays. */
export function loudestTimeSec({ frames, frameCount, bandCount, frameRateHz }: Analysis): number {
  const stride = bandCount + 3;
  let best = 0;
  let bestSum = -1;
  for (let frame = 0; frame < frameCount; frame++) {
    let sum = 0;
    for (let band = 0; band < bandCount; band++) sum += frames[frame * stride + band]!;
    if (sum > bestSum) {
      best = frame;
      bestSum = sum;
    }
  }
  return best / frameRateHz;
}
