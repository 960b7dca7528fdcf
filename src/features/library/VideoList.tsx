import Link from 'next/link';
import type { VideoAnswer } from '@/data/answers';
import { formatDuration, formatWhen } from '@/ui/format-words';
import { PosterImage } from '../result/PosterImage';

/** Videos that belong to no reel as a strip of posters, newest first. */
export function VideoList({ videos }: { videos: VideoAnswer[] }) {
  if (videos.length === 0) return null;
  return (
    <section aria-labelledby="videos-title">
      <h2 id="videos-title" className="mb-4">
        Other videos
      </h2>
      <ul className="grid grid-cols-2 gap-4 min-[420px]:grid-cols-3">
        {videos.map((video) => (
          <li key={video.videoId}>
            <Link href={`/videos/${video.videoId}`} className="group block">
              <span className="card block aspect-[4/5] overflow-hidden bg-ink group-hover:border-light">
                <PosterImage video={video} />
              </span>
              <span className="mt-2 block truncate font-semibold">{video.title || 'Untitled'}</span>
              <span className="block text-sm tabular-nums text-ash">
                {formatDuration(video.durationSec)}, {formatWhen(video.createdAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
