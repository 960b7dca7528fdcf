'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { toApiError } from '@/data/ApiError';
import { discardUploadsOf } from './discard-uploads';
import { keepAwake } from './keep-awake';
import { pauseUntilBack } from '@/data/pause-until-back';
import { sendPart } from './send-part';
import { uploadApi } from './upload-api';
import { uploadFile, type FinishedUpload } from './upload-file';
import { openUploadMemory } from './upload-memory';
import { isUnderway, uploadCancelled, type UploadState } from './upload-state';
import { whyNotAccepted } from './accepted-types';

export interface Upload {
  state: UploadState;
  start: (file: File) => void;
  /** Sends the same file once more, going on with what has arrived. */
  retry: () => void;
  cancel: () => void;
}

/** Takes a finished upload; may throw ApiError. The signal tells that it is cancelled or left meanwhile. */
type OnDone = (upload: FinishedUpload, signal: AbortSignal) => Promise<void>;

/** Runs one upload at a time for a screen and hands the finished one to `onDone`. */
export function useUpload(onDone: OnDone): Upload {
  const [state, setState] = useState<UploadState>({ phase: 'idle' });
  const running = useRef<AbortController | null>(null);
  const lastFile = useRef<File | null>(null);

  const start = useCallback(
    (file: File) => {
      const refusal = whyNotAccepted(file);
      if (refusal) {
        setState({ phase: 'failed', filename: file.name, sentence: refusal, canRetry: false });
        return;
      }
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      lastFile.current = file;
      void runUpload(file, controller.signal, setState, onDone);
    },
    [onDone],
  );

  const cancel = useCallback(() => {
    running.current?.abort(uploadCancelled);
    void discardUploadsOf(lastFile.current).then(() => setState({ phase: 'cancelled' }));
  }, []);

  useEffect(() => () => running.current?.abort(), []);
  useLeaveWarning(isUnderway(state));

  const retry = useCallback(() => lastFile.current && start(lastFile.current), [start]);
  return { state, start, retry, cancel };
}

async function runUpload(
  file: File,
  signal: AbortSignal,
  setState: (state: UploadState) => void,
  onDone: OnDone,
): Promise<void> {
  const letSleep = keepAwake();
  const show = (state: UploadState) => {
    if (!signal.aborted) setState(state);
  };
  try {
    const memory = openUploadMemory();
    const tools = { api: uploadApi, memory, sendPart, pause: pauseUntilBack };
    const finished = await uploadFile(file, tools, signal, show);
    await onDone(finished, signal);
    await memory.forget(finished.fingerprint);
    show({ phase: 'done', filename: file.name });
  } catch (thrown) {
    const failure = toApiError(thrown);
    const canRetry = failure.mayPass;
    show({ phase: 'failed', filename: file.name, sentence: failure.message, canRetry });
  } finally {
    letSleep();
  }
}

/** Asks before the tab closes in the middle of an upload. */
function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [active]);
}
