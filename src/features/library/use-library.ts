'use client';

import { useCallback, useEffect, useState } from 'react';
import { type ApiError, toApiError } from '@/data/ApiError';
import { pauseUntilBack, untilVisible } from '@/data/pause-until-back';
import { isBusy, type Library, readLibrary, readRunning, withProgress } from './read-library';

export interface LibraryState {
  library: Library | null;
  failure: ApiError | null;
  reload: () => void;
}

const busyPauseMs = 2000;
const quietPauseMs = 20_000;

/** Keeps the library current: often while something runs, seldom otherwise, never while nobody looks. */
export function useLibrary(): LibraryState {
  const [library, setLibrary] = useState<Library | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const show = (next: Library) => {
      setLibrary(next);
      setFailure(null);
    };
    followLibrary(controller.signal, show, setFailure).catch((thrown: unknown) => {
      if (!controller.signal.aborted) setFailure(toApiError(thrown));
    });
    return () => controller.abort();
  }, [round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { library, failure, reload };
}

async function followLibrary(
  signal: AbortSignal,
  show: (library: Library) => void,
  onFailure: (failure: ApiError) => void,
): Promise<never> {
  let library: Library | null = null;
  for (;;) {
    await untilVisible(signal);
    try {
      library = await refreshLibrary(library, signal);
      show(library);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      onFailure(toApiError(thrown));
    }
    await pauseUntilBack(library && isBusy(library) ? busyPauseMs : quietPauseMs, signal);
  }
}

/** Asks for what runs alone while it stays the same, for everything once something came, ended or changed. */
async function refreshLibrary(library: Library | null, signal: AbortSignal): Promise<Library> {
  const known = library && isBusy(library) ? withProgress(library, await readRunning(signal)) : null;
  return known ?? readLibrary(signal);
}
