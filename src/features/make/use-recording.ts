'use client';

import { useEffect, useState } from 'react';
import type { AssetAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { callApi } from '../api/call-api';

export const recordingPath = (assetId: string) => `/api/audio/assets/${encodeURIComponent(assetId)}`;

/** One recording, read once. */
export function useRecording(assetId: string) {
  const [recording, setRecording] = useState<AssetAnswer | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    callApi<AssetAnswer>(recordingPath(assetId), { signal: controller.signal })
      .then(setRecording)
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setFailure(toApiFailure(thrown));
      });
    return () => controller.abort();
  }, [assetId, round]);

  const retry = () => {
    setFailure(null);
    setRound((count) => count + 1);
  };
  return { recording, failure, retry };
}
