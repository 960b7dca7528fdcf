'use client';

import { useCallback, useEffect, useState } from 'react';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { untilVisible } from '../jobs/until-visible';
import { pauseUntilBack } from '../upload/pause-until-back';
import { readRunningJobs, readShelf, sameJobs, type Shelf } from './read-shelf';

export interface ShelfState {
  shelf: Shelf | null;
  failure: ApiFailure | null;
  reload: () => void;
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
    const show = (next: Shelf) => {
      setShelf(next);
      setFailure(null);
    };
    followShelf(controller.signal, show, setFailure).catch((thrown: unknown) => {
      if (!controller.signal.aborted) setFailure(toApiFailure(thrown));
    });
    return () => controller.abort();
  }, [round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { shelf, failure, reload };
}

async function followShelf(
  signal: AbortSignal,
  show: (shelf: Shelf) => void,
  onFailure: (failure: ApiFailure) => void,
): Promise<never> {
  let shelf: Shelf | null = null as Shelf | null;
  for (;;) {
    await untilVisible(signal);
    try {
      shelf = await refreshShelf(shelf, signal);
      show(shelf);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      onFailure(toApiFailure(thrown));
    }
    await pauseUntilBack(shelf?.running.length ? busyPauseMs : quietPauseMs, signal);
  }
}

/** Asks for the jobs alone while the same ones run; for everything once one has come or gone. */
async function refreshShelf(shelf: Shelf | null, signal: AbortSignal): Promise<Shelf> {
  if (!shelf?.running.length) return readShelf(signal);
  const running = await readRunningJobs(signal);
  return sameJobs(shelf.running, running) ? { ...shelf, running } : readShelf(signal);
}
