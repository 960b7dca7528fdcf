import type { Aspect } from '@/core/video/video-format';
import { lookCatalogue, type LookName } from '@/core/looks/catalogue';

/** A look in miniature. */
export function LookPicture({ look }: { look: LookName }) {
  return (
    <svg
      viewBox="0 0 64 40"
      className="h-8 w-13 flex-none"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      {lookCatalogue[look].about.thumbnail.map(({ path, width }) => (
        <path key={path} d={path} strokeWidth={width} strokeLinecap="round" />
      ))}
    </svg>
  );
}

const frames: Record<Aspect, [number, number]> = { '9:16': [18, 32], '1:1': [26, 26], '16:9': [36, 20] };

/** A shape as an empty frame. */
export function AspectPicture({ aspect }: { aspect: Aspect }) {
  const [width, height] = frames[aspect];
  return (
    <svg
      viewBox="0 0 40 36"
      className="size-7 flex-none"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <rect x={20 - width / 2} y={18 - height / 2} width={width} height={height} rx="3" />
    </svg>
  );
}
