'use client';

import { useCallback, useEffect, useState } from 'react';
import type { JobAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { callApiIfChanged } from '../api/call-api';
import { pauseUntilBack } from '../upload/pause-until-back';
import { pollJob } from './poll-job';
import { untilVisible } from './until-visible';

export interface FollowedJob {
  job: JobAnswer | null;
  connected: boolean;
  /** Set where the job cannot be followed at all. */
  failure: ApiFailure | null;
  /** Asks at once, as after a cancel. */
  refresh: () => void;
}

/** Follows one job from the API, so that a reload or another device shows the same. */
export function useJob(jobId: string): FollowedJob {
  const [job, setJob] = useState<JobAnswer | null>(null);
  const [connected, setConnected] = useState(true);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const path = `/api/audio/jobs/${encodeURIComponent(jobId)}`;
    const tools = {
      read: (etag: string | null, signal: AbortSignal) => callApiIfChanged<JobAnswer>(path, etag, signal),
      pause: pauseUntilBack,
      untilVisible,
    };
    const report = { onJob: setJob, onConnection: setConnected };
    pollJob(tools, report, controller.signal).catch((thrown: unknown) => setFailure(toApiFailure(thrown)));
    return () => controller.abort();
  }, [jobId, round]);

  const refresh = useCallback(() => {
    setFailure(null);
    setRound((count) => count + 1);
  }, []);
  return { job, connected, failure, refresh };
}
