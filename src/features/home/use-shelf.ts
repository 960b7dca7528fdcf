'use client';

import { useCallback, useEffect, useState } from 'react';
import type { AssetAnswer, JobAnswer, VideoAnswer } from '../api/answers';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { callApi } from '../api/call-api';
import { isTerminal } from '../jobs/describe-job';
import { untilVisible } from '../jobs/until-visible';
import { pauseUntilBack } from '../upload/pause-until-back';

/** What the owner has: recordings, videos, and jobs that have not ended. */
export interface Shelf {
  recordings: AssetAnswer[];
  videos: VideoAnswer[];
  running: JobAnswer[];
}

export interface ShelfState {
  shelf: Shelf | null;
  failure: ApiFailure | null;
  reload(): void;
}

const busyPauseMs = 2000;
const quietPauseMs = 20_000;

/** Keeps the shelf current: often while jobs run, seldom otherwise, never while nobody looks. */
export function useShelf(): ShelfState {
  const [shelf, setShelf] = useState<Shelf | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const follow = async () => {
      for (;;) {
        await untilVisible(signal);
        let busy = false;
        try {
          const next = await readShelf(signal);
          busy = next.running.length > 0;
          setShelf(next);
          setFailure(null);
        } catch (thrown) {
          if (signal.aborted) return;
          setFailure(toApiFailure(thrown));
        }
        await pauseUntilBack(busy ? busyPauseMs : quietPauseMs, signal);
      }
    };
    follow().catch((thrown: unknown) => {
      if (!signal.aborted) setFailure(toApiFailure(thrown));
    });
    return () => controller.abort();
  }, [round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { shelf, failure, reload };
}

async function readShelf(signal: AbortSignal): Promise<Shelf> {
  const [assets, videos, jobs] = await Promise.all([
    callApi<{ assets: AssetAnswer[] }>('/api/audio/assets?limit=30', { signal }),
    callApi<{ videos: VideoAnswer[] }>('/api/videos?limit=20', { signal }),
    callApi<{ jobs: JobAnswer[] }>('/api/audio/jobs?limit=40', { signal }),
  ]);
  return {
    recordings: assets.assets.filter((asset) => asset.kind === 'source'),
    videos: videos.videos,
    running: jobs.jobs.filter((job) => !isTerminal(job)),
  };
}
