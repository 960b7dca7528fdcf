'use client';

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { JobAnswer, ReelAnswer } from '@/data/answers';
import { toApiError } from '@/data/ApiError';
import { freshKey } from '@/data/fresh-key';
import type { Pace } from '@/data/follow-answer';
import { pauseUntilBack } from '@/data/pause-until-back';
import { jobPace } from '../jobs/describe-job';
import { changeReel, makeReel } from './reel-api';
import { ReelDraft } from './ReelDraft';

/** How soon a reel is asked about again: often while a job runs for it, seldom otherwise. */
export function reelPace({ job }: { job?: JobAnswer }): Pace {
  const pace = job ? jobPace(job) : 'resting';
  return pace === 'ended' ? 'resting' : pace;
}

/** The choices for one reel, which save themselves; `answer` is what the studio said of it last. */
export function useDraft(answer: ReelAnswer) {
  const { reelId } = answer;
  const [draft] = useState(
    () =>
      new ReelDraft(answer, {
        change: (change) => changeReel(reelId, change),
        pause: (ms) => pauseUntilBack(ms, new AbortController().signal),
      }),
  );
  const view = useSyncExternalStore(draft.subscribe, draft.getView, draft.getView);
  useEffect(() => draft.take(answer), [draft, answer]);

  useEffect(() => {
    const save = () => void draft.save();
    const saveIfHidden = () => document.visibilityState === 'hidden' && save();
    document.addEventListener('visibilitychange', saveIfHidden);
    window.addEventListener('pagehide', save);
    return () => {
      document.removeEventListener('visibilitychange', saveIfHidden);
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [draft]);
  return { draft, view };
}

/** Presses Make: one request, with what is unsaved, that the page may be closed after. */
export function useMake(draft: ReelDraft, reelId: string, onMade: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  /** Kept until the studio has answered, so that a repeated press makes no second video. */
  const key = useRef<string | null>(null);

  const make = async () => {
    setBusy(true);
    setFault(null);
    key.current ??= freshKey();
    const makeKey = key.current;
    try {
      await draft.make((change) => makeReel(reelId, makeKey, change));
      key.current = null;
    } catch (thrown) {
      const failure = toApiError(thrown);
      if (!failure.mayPass) key.current = null;
      setFault(failure.message);
    }
    setBusy(false);
    onMade();
  };
  return { busy, fault, make };
}
