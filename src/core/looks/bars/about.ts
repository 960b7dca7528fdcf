import type { LookAbout } from '../kit/types';

const heights = [8, 16, 26, 14, 32, 22, 30, 12, 20, 9];
const bars = heights.map((height, at) => `M${5 + at * 6} ${20 - height / 2}v${height}`);

export const aboutBars: LookAbout = {
  label: 'Bars',
  hint: 'Every tone a bar',
  thumbnail: [{ path: bars.join(''), width: 3 }],
  defaults: { background: '#0b0c1b', foreground: '#f6f4ff', accent: '#7d6bff', seed: 1 },
};
