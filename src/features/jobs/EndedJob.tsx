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

interface OtherWay {
  href: string;
  words: string;
  /** Whether this helps more than the same thing again. */
  first: boolean;
}

/** What there is besides trying again: a file nobody can read stays so, a link may stay closed. */
function otherWay(job: JobAnswer, note: JobNote | null): OtherWay {
  const area = job.errorCode?.split('.')[0];
  if (note?.assetId)
    return { href: `/recordings/${note.assetId}`, words: 'Back to the recording', first: false };
  if (area === 'source') return { href: '/', words: 'Upload a file instead', first: true };
  if (job.type === 'ingest') return { href: '/', words: 'Pick another recording', first: area === 'input' };
  return { href: '/', words: 'Back to the start', first: false };
}

/** A job that failed or was stopped: its sentence, and what to press next. */
export function EndedJob({ job, note }: { job: JobAnswer; note: JobNote | null }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const cancelled = job.status === 'cancelled';
  const other = otherWay(job, note);

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
        <div className={`flex flex-col gap-4 ${other.first ? 'flex-col-reverse' : ''}`}>
          <button
            type="button"
            className={`key min-h-14 ${other.first ? '' : 'key-light'}`}
            disabled={busy}
            onClick={() => void again()}
          >
            <Icon name="again" />
            {busy ? 'Starting' : 'Try again'}
          </button>
          <Link href={other.href} className={`key min-h-14 ${other.first ? 'key-light' : ''}`}>
            {other.words}
          </Link>
        </div>
      </div>
    </section>
  );
}
