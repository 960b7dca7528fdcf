import Link from 'next/link';
import { lazy, Suspense } from 'react';
import type { ReelAnswer } from '@/data/answers';
import { formatDuration, formatWhen, speakDuration } from '@/ui/format-words';
import { TapeReels } from '@/ui/TapeReels';
import { Reel } from '@/ui/Wordmark';
import { describeReel } from './describe-reel';

const Waveform = lazy(() => import('./Waveform'));

/** Reels, newest change first: what each is, and how it stands. */
export function ReelList({ reels }: { reels: ReelAnswer[] }) {
  return (
    <section aria-labelledby="reels-title">
      <h2 id="reels-title" className="mb-3">
        Reels
      </h2>
      {reels.length === 0 ? (
        <div className="card border-dashed p-4">
          <TapeReels percent={null} turning={false} />
          <p className="mt-4 text-ash">
            Nothing here yet. A voice memo you already have is a good first one.
          </p>
        </div>
      ) : (
        <ul className="flex flex-col gap-3">
          {reels.map((reel) => (
            <li key={reel.reelId}>
              <ReelCard reel={reel} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ReelCard({ reel }: { reel: ReelAnswer }) {
  const { line, percent, isFault } = describeReel(reel);
  return (
    <Link href={`/reels/${reel.reelId}`} className="card flex gap-4 overflow-hidden hover:bg-raised">
      <span className="grid h-24 w-20 flex-none place-items-center bg-ink">
        <ReelPicture reel={reel} />
      </span>
      <span className="min-w-0 flex-1 self-center py-2.5 pr-4">
        <span className="line-clamp-2 font-semibold">{reel.title}</span>
        <span className="block text-sm tabular-nums text-ash">
          {reel.durationSec === null ? null : (
            <>
              <span aria-hidden="true">{formatDuration(reel.durationSec)}</span>
              <span className="sr-only">{speakDuration(reel.durationSec)}</span>
              {' · '}
            </>
          )}
          {formatWhen(reel.updatedAt)}
        </span>
        <span className={`line-clamp-2 text-sm ${isFault ? 'text-fault' : 'text-ash'}`}>
          {line}
          {percent === null ? '' : `, ${percent} %`}
        </span>
        {percent === null ? null : (
          <progress className="bar mt-1.5 h-1.5" max={100} value={percent} aria-label={line} />
        )}
      </span>
    </Link>
  );
}

/** The poster, else the waveform. The words are beside it, so it has none of its own. */
function ReelPicture({ reel: { state, posterUrl, peaksUrl, durationSec } }: { reel: ReelAnswer }) {
  const empty = <Reel className={`size-9 text-light-deep ${state === 'making' ? 'animate-reel' : ''}`} />;
  if (posterUrl !== undefined) {
    return (
      <img
        src={posterUrl}
        width={80}
        height={96}
        alt=""
        loading="lazy"
        decoding="async"
        className="size-full object-cover"
      />
    );
  }
  if (peaksUrl === undefined || durationSec === null || durationSec > longestDrawnSec) return empty;
  return (
    <Suspense fallback={empty}>
      <Waveform url={peaksUrl} />
    </Suspense>
  );
}

/** Peaks of ten minutes are 225 KB; more would be too much for a small picture. */
const longestDrawnSec = 600;
