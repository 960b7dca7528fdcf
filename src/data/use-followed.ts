'use client';

import { useCallback, useEffect, useState } from 'react';
import { type ApiError, toApiError } from './ApiError';
import { callApiIfChanged } from './call-api';
import { followAnswer, type Pace } from './follow-answer';
import { pauseUntilBack, untilVisible } from './pause-until-back';

export interface Followed<T> {
  answer: T | null;
  connected: boolean;
  /** Set if it cannot be followed at all. */
  failure: ApiError | null;
  /** Asks at once, as after a cancel. */
  refresh: () => void;
}

/**
 * Follows one thing of the API, so that a reload or another device shows the same.
 * @param paceOf the same function at every render
 */
export function useFollowed<T>(path: string, paceOf: (answer: T) => Pace): Followed<T> {
  const [answer, setAnswer] = useState<T | null>(null);
  const [connected, setConnected] = useState(true);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const tools = {
      read: (etag: string | null, signal: AbortSignal) => callApiIfChanged<T>(path, etag, signal),
      pause: pauseUntilBack,
      untilVisible,
      paceOf,
    };
    const report = { onAnswer: (next: T) => setAnswer(() => next), onConnection: setConnected };
    followAnswer(tools, report, controller.signal).catch((thrown: unknown) => setFailure(toApiError(thrown)));
    return () => controller.abort();
  }, [path, paceOf, round]);

  const refresh = useCallback(() => {
    setFailure(null);
    setRound((count) => count + 1);
  }, []);
  return { answer, connected, failure, refresh };
}
