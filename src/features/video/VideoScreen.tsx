'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { VideoAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { callApi } from '../api/call-api';
import { BackLink } from '../ui/BackLink';
import { Icon } from '../ui/icons';
import { FailureNotice } from '../ui/Notice';
import { Waiting } from '../ui/Waiting';
import { FinishedVideo } from './FinishedVideo';

/** A finished video: watch it, take it along. */
export function VideoScreen({ videoId }: { videoId: string }) {
  const router = useRouter();
  const [video, setVideo] = useState<VideoAnswer | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<VideoAnswer>(`/api/videos/${encodeURIComponent(videoId)}`, { signal: controller.signal })
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
        <div className="mt-6">
          <FailureNotice sentence={failure.message}>
            <button type="button" className="key key-light" onClick={again}>
              <Icon name="again" />
              Load again
            </button>
            <BackLink href="/">Back to the start</BackLink>
          </FailureNotice>
        </div>
      ) : (
        <Waiting words="Getting the video" />
      )}
    </main>
  );
}
