'use client';

import { useEffect, useState } from 'react';
import type { AssetAnswer } from '@/data/answers';
import { type ApiError, toApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';

export const recordingPath = (assetId: string) => `/api/audio/assets/${encodeURIComponent(assetId)}`;

/** One recording, read once. */
export function useRecording(assetId: string) {
  const [recording, setRecording] = useState<AssetAnswer | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<AssetAnswer>(recordingPath(assetId), { signal: controller.signal })
      .then(setRecording)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiError(thrown));
      });
    return () => controller.abort();
  }, [assetId, round]);

  const retry = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };
  return { recording, failure, retry };
}
