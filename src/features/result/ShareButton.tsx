'use client';

import { useEffect, useRef, useState } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { toApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { Announcer } from '@/ui/Announcer';
import { Icon } from '@/ui/icons';
import { useClientValue } from '@/ui/use-client-value';
import { canShareFiles, fetchShareFile } from './prepare-share';
import { videoPath, type VideoWords } from './video-words';

type Share =
  | { step: 'offered' }
  | { step: 'fetching'; percent: number }
  | { step: 'armed'; file: File }
  | { step: 'failed'; sentence: string };

/**
 * The share sheet in two taps: the first fetches the file, the second opens the sheet, which phones
 * allow inside a tap alone. Where there is no sheet, nothing is shown.
 */
export function ShareButton({ video, words }: { video: VideoAnswer; words: VideoWords }) {
  const available = useClientValue(canShareFiles, false);
  const [share, setShare] = useState<Share>({ step: 'offered' });
  const fetching = useRef<AbortController | null>(null);
  const open = useRef(false);

  useEffect(() => () => fetching.current?.abort(), []);

  const prepare = async () => {
    const controller = new AbortController();
    fetching.current = controller;
    setShare({ step: 'fetching', percent: 0 });
    try {
      const onProgress = (percent: number) => setShare({ step: 'fetching', percent });
      const { signal } = controller;
      // Asked for at this moment: it may have been deleted elsewhere, and its addresses end.
      const present = await callApi<VideoAnswer>(videoPath(video.videoId), { signal });
      const file = await fetchShareFile(present, onProgress, signal);
      setShare({ step: 'armed', file });
    } catch (thrown) {
      if (!controller.signal.aborted) setShare({ step: 'failed', sentence: toApiError(thrown).message });
    }
  };

  const send = async (file: File) => {
    if (open.current) return;
    open.current = true;
    try {
      await navigator.share({ files: [file] });
    } catch (thrown) {
      // Closing the sheet without sending is no failure.
      const closed = thrown instanceof DOMException && thrown.name === 'AbortError';
      if (!closed) setShare({ step: 'failed', sentence: words.refused });
    } finally {
      open.current = false;
    }
  };

  if (!available) return null;
  if (share.step === 'armed') {
    return (
      <button
        type="button"
        className="key key-light min-h-14 w-full text-lg"
        onClick={() => void send(share.file)}
      >
        <Icon name="share" className="size-6" />
        Ready. {words.share} it now
      </button>
    );
  }
  const busy = share.step === 'fetching';
  return (
    <div>
      <button type="button" className="key min-h-14 w-full" disabled={busy} onClick={() => void prepare()}>
        <Icon name="share" />
        {busy ? `Getting it ready, ${share.percent} %` : words.share}
      </button>
      <Announcer words={busy ? `Getting it ready, ${Math.floor(share.percent / 10) * 10} percent` : ''} />
      {share.step === 'failed' ? (
        <p role="alert" className="mt-3 text-fault">
          {share.sentence}
        </p>
      ) : null}
    </div>
  );
}
