'use client';

import { useEffect, useState } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { type ApiError, toApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { videoPath } from './video-words';

/** One finished video, read once. */
export function useVideo(videoId: string) {
  const [video, setVideo] = useState<VideoAnswer | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<VideoAnswer>(videoPath(videoId), { signal: controller.signal })
      .then(setVideo)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiError(thrown));
      });
    return () => controller.abort();
  }, [videoId, round]);

  const retry = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };
  return { video, failure, retry };
}
