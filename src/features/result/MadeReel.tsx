'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { readAll } from '@/data/read-all';
import { formatWhen } from '@/ui/format-words';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';
import { FinishedVideo } from './FinishedVideo';
import { useVideo } from './use-video';

interface MadeReelProps {
  reelId: string;
  videoId: string;
  onChange: () => void;
}

/** The latest video of a reel, a way to change it, and the videos made before. */
export function MadeReel({ reelId, videoId, onChange }: MadeReelProps) {
  const { video, failure, retry } = useVideo(videoId);
  return (
    <>
      {video ? (
        <FinishedVideo video={video} />
      ) : failure ? (
        <div className="mt-4">
          <FailureNotice sentence={failure.message}>
            <button type="button" className="key" onClick={retry}>
              <Icon name="again" />
              Try again
            </button>
          </FailureNotice>
        </div>
      ) : (
        <p className="mt-4 min-h-96 text-ash">Getting the video…</p>
      )}
      <button type="button" className="key mt-3 min-h-14 w-full" onClick={onChange}>
        <Icon name="film" />
        Change it
      </button>
      <EarlierVideos reelId={reelId} latest={videoId} />
    </>
  );
}

function EarlierVideos({ reelId, latest }: { reelId: string; latest: string }) {
  const [videos, setVideos] = useState<VideoAnswer[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    readAll<VideoAnswer>('/api/videos', 'videos', { reelId }, controller.signal).then(setVideos, () =>
      // The latest one is what counts; the earlier ones are listed at the next visit.
      setVideos([]),
    );
    return () => controller.abort();
  }, [reelId, latest]);

  const earlier = videos.filter(({ videoId }) => videoId !== latest);
  if (earlier.length === 0) return null;
  return (
    <section aria-labelledby="earlier-title" className="mt-8">
      <h2 id="earlier-title" className="mb-3">
        Earlier videos
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {earlier.map((video) => (
          <li key={video.videoId}>
            <Link
              href={`/videos/${video.videoId}`}
              className="flex min-h-14 items-center justify-between gap-4 py-3 hover:bg-panel"
            >
              <span className="truncate">{video.title || 'Untitled'}</span>
              <span className="flex-none text-sm text-ash">{formatWhen(video.createdAt)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
