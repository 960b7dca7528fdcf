'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { VideoAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { callApi } from '../api/call-api';
import { BackLink } from '../ui/BackLink';
import { FailedScreen } from '../ui/FailedScreen';
import { Waiting } from '../ui/Waiting';
import { FinishedVideo } from './FinishedVideo';
import { videoPath } from './video-words';

/** A finished video: watch it, take it along. */
export function VideoScreen({ videoId }: { videoId: string }) {
  const router = useRouter();
  const [video, setVideo] = useState<VideoAnswer | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<VideoAnswer>(videoPath(videoId), { signal: controller.signal })
      .then(setVideo)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiFailure(thrown));
      });
    return () => controller.abort();
  }, [videoId, round]);

  const again = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };

  return (
    <main className="page pb-12">
      <BackLink href="/">Start</BackLink>
      {video ? (
        <FinishedVideo video={video} onDeleted={() => router.replace('/')} />
      ) : failure ? (
        <FailedScreen failure={failure} onAgain={again} back="Back to the start" />
      ) : (
        <Waiting words="Getting the video" />
      )}
    </main>
  );
}
