'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { JobAnswer } from '../api/answers';
import { toApiFailure } from '../api/ApiFailure';
import { Icon } from '../ui/icons';
import { FailureNotice } from '../ui/Notice';
import { describeJob } from './describe-job';
import { retryJob } from './job-actions';
import type { JobNote } from './job-notes';

/** A job that failed or was stopped: its sentence, and what to press next. */
export function EndedJob({ job, note }: { job: JobAnswer; note: JobNote | null }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const cancelled = job.status === 'cancelled';
  const fromLink = job.errorCode?.startsWith('source.') ?? false;

  const again = async () => {
    setBusy(true);
    setFault(null);
    try {
      router.replace(`/jobs/${await retryJob(job.jobId)}`);
    } catch (thrown) {
      setFault(toApiFailure(thrown).message);
      setBusy(false);
    }
  };

  return (
    <section className="mt-4">
      <h1>{cancelled ? 'Stopped, as you asked.' : 'That did not work.'}</h1>
      <p className="mt-3 truncate text-ash">{note?.label}</p>
      <div className="mt-6 flex flex-col gap-4">
        {cancelled ? (
          <p>Nothing was kept from it. You can start it once more.</p>
        ) : (
          <FailureNotice sentence={describeJob(job).line} />
        )}
        {fault ? <FailureNotice sentence={fault} /> : null}
        <button type="button" className="key key-light min-h-14" disabled={busy} onClick={() => void again()}>
          <Icon name="again" />
          {busy ? 'Starting' : 'Try again'}
        </button>
        {note?.assetId ? (
          <Link href={`/recordings/${note.assetId}`} className="key min-h-14">
            Back to the recording
          </Link>
        ) : (
          <Link href="/" className="key min-h-14">
            {fromLink
              ? 'Upload a file instead'
              : job.type === 'ingest'
                ? 'Pick another recording'
                : 'Back to the start'}
          </Link>
        )}
      </div>
    </section>
  );
}
