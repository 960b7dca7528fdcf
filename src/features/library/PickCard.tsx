'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { acceptedFiles } from '../upload/accepted-types';
import type { FinishedUpload } from '../upload/upload-file';
import { isUnderway } from '../upload/upload-state';
import { useUpload } from '../upload/use-upload';
import { UploadProgress } from '../upload/UploadProgress';
import { FailureNotice } from '@/ui/Notice';
import { Icon } from '@/ui/icons';
import { LinkForm } from './LinkForm';
import { handOver } from './start-reel';
import { UnfinishedUploads } from './UnfinishedUploads';

/** Where a recording comes in: pick a file, see it leave, or paste a link. */
export function PickCard() {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const bringIn = useCallback(
    (upload: FinishedUpload, signal: AbortSignal) => handOver(upload, signal, (path) => router.push(path)),
    [router],
  );
  const { state, start, retry, cancel } = useUpload(bringIn);

  // A file picked before the page came alive is not lost.
  useEffect(() => {
    const early = input.current?.files?.[0];
    if (early) start(early);
  }, [start]);

  if (isUnderway(state) || state.phase === 'done') {
    return <UploadProgress state={state} onCancel={cancel} />;
  }
  return (
    <div className="flex flex-col gap-5">
      {state.phase === 'failed' ? (
        <FailureNotice sentence={state.sentence}>
          {state.canRetry ? (
            <button type="button" className="key key-light" onClick={retry}>
              <Icon name="again" />
              Try again
            </button>
          ) : null}
        </FailureNotice>
      ) : null}
      <div className="card p-4">
        <label className="key key-light min-h-16 w-full text-lg has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-light">
          <Icon name="file" className="size-6" />
          Pick a recording
          <input
            ref={input}
            type="file"
            accept={acceptedFiles}
            className="sr-only"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) start(file);
            }}
          />
        </label>
        <p className="mt-3 text-center text-sm text-ash">Sound or video, up to 30 minutes</p>
      </div>
      <UnfinishedUploads />
      <LinkForm />
    </div>
  );
}
