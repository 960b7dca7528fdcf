import type { LookAbout } from '../kit/types';

const circle = 'M42 20a10 10 0 1 1-20 0a10 10 0 1 1 20 0z';
const rays = Array.from({ length: 20 }, (_, at) => {
  const angle = (at / 20) * Math.PI * 2 - Math.PI / 2;
  const pointAt = (radius: number) =>
    `${(32 + Math.cos(angle) * radius).toFixed(1)} ${(20 + Math.sin(angle) * radius).toFixed(1)}`;
  return `M${pointAt(13)}L${pointAt(15 + ((at * 7) % 5))}`;
});

export const aboutRing: LookAbout = {
  label: 'Ring',
  hint: 'Sound in a circle',
  thumbnail: [{ path: circle + rays.join(''), width: 2 }],
  defaults: { background: '#130a12', foreground: '#fff3ea', accent: '#ff6a4d', seed: 1 },
};
