import Link from 'next/link';
import type { AssetAnswer } from '@/data/answers';
import { formatDuration, formatWhen, speakDuration } from '@/ui/format-words';
import { Icon } from '@/ui/icons';

/** Recordings, newest first. */
export function RecordingList({ recordings }: { recordings: AssetAnswer[] }) {
  if (recordings.length === 0) return null;
  return (
    <section aria-labelledby="recordings-title">
      <h2 id="recordings-title" className="mb-3">
        Recordings
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {recordings.map((asset) => (
          <li key={asset.assetId}>
            <Link
              href={`/recordings/${asset.assetId}`}
              className="flex min-h-16 items-center gap-4 py-3 hover:bg-panel"
            >
              <span className="w-14 flex-none font-display text-lg font-bold tabular-nums text-light">
                <span aria-hidden="true">{formatDuration(asset.durationSec)}</span>
                <span className="sr-only">{speakDuration(asset.durationSec)}</span>
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate font-semibold">{asset.title}</span>
                <span className="block text-sm text-ash">{formatWhen(asset.createdAt)}</span>
              </span>
              <Icon name="next" className="size-5 text-ash" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
