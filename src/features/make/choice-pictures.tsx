import type { Aspect } from '@/core/video/video-format';
import type { LookName } from '@/core/video/video-spec';

const barHeights = [8, 16, 26, 14, 32, 22, 30, 12, 20, 9];

/** A look in miniature. */
export function LookPicture({ look }: { look: LookName }) {
  return (
    <svg viewBox="0 0 64 40" className="h-10 w-16" fill="none" stroke="currentColor" aria-hidden="true">
      {look === 'bars' ? (
        barHeights.map((height, index) => (
          <path
            key={index}
            d={`M${5 + index * 6} ${20 - height / 2}v${height}`}
            strokeWidth="3"
            strokeLinecap="round"
          />
        ))
      ) : (
        <>
          <circle cx="32" cy="20" r="10" strokeWidth="2" />
          {Array.from({ length: 20 }, (_, index) => (
            <path
              key={index}
              d={`M32 7v-${2 + ((index * 7) % 5)}`}
              strokeWidth="2"
              strokeLinecap="round"
              transform={`rotate(${index * 18} 32 20)`}
            />
          ))}
        </>
      )}
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
      className="h-9 w-10"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <rect x={20 - width / 2} y={18 - height / 2} width={width} height={height} rx="3" />
    </svg>
  );
}
