'use client';

import { useEffect, useState } from 'react';
import { decodePeaks, type Peaks } from '@/core/audio/peaks';

const barCount = 14;

/** A recording in miniature. Decoration: a fault leaves its place empty. */
export default function Waveform({ url }: { url: string }) {
  const [bars, setBars] = useState<number[] | null>(null);
  // The signature changes with every answer, the sound does not.
  const place = url.split('?')[0]!;
  useEffect(() => {
    const controller = new AbortController();
    readBars(url, controller.signal).then(setBars, () => setBars(null));
    return () => controller.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place]);
  return (
    <svg viewBox="0 0 80 40" className="w-full text-light" aria-hidden="true">
      {bars?.map((height, index) => (
        <path
          key={index}
          d={`M${7.5 + index * 5} ${20 - 17 * height}v${34 * height}`}
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      ))}
    </svg>
  );
}

async function readBars(url: string, signal: AbortSignal): Promise<number[]> {
  const response = await fetch(url, { signal });
  return barsOf(decodePeaks(await response.arrayBuffer()));
}

/** The loudest of each stretch, 0–1, the loudest of all being 1. */
function barsOf({ levels }: Peaks): number[] {
  const level = levels.findLast(({ pairs }) => pairs.length >= 2 * barCount) ?? levels[0]!;
  const count = level.pairs.length;
  const heights = Array.from({ length: barCount }, (_, bar) => {
    const [from, to] = [bar, bar + 1].map((edge) => Math.floor((edge * count) / barCount));
    return level.pairs.subarray(from, to).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  });
  const loudest = Math.max(1, ...heights);
  return heights.map((height) => Math.max(0.04, height / loudest));
}
