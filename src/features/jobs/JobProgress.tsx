'use client';

import { useState } from 'react';
import type { JobAnswer } from '../api/answers';
import { toApiFailure } from '../api/ApiFailure';
import { Announcer } from '../ui/Announcer';
import { formatClock } from '../ui/format-words';
import { TapeReels } from '../ui/TapeReels';
import { describeJob } from './describe-job';
import { cancelJob } from './job-actions';
import type { JobNote } from './job-notes';
import { kindWords } from './job-words';
import { StageStrip } from './StageStrip';

interface JobProgressProps {
  job: JobAnswer;
  note: JobNote | null;
  connected: boolean;
  onCancelled: () => void;
}

/** A job that has not ended: what happens now, a bar only where there is a number, and a way to stop it. */
export function JobProgress({ job, note, connected, onCancelled }: JobProgressProps) {
  const { line, percent, spoken } = describeJob(job);
  const [stopping, setStopping] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const cancel = async () => {
    setStopping(true);
    setFault(null);
    try {
      await cancelJob(job.jobId);
    } catch (thrown) {
      setFault(toApiFailure(thrown).message);
      setStopping(false);
    }
    onCancelled();
  };

  return (
    <section aria-labelledby="job-title" className="mt-4">
      <h1 id="job-title">{kindWords[job.type]}</h1>
      <p className="mt-3 min-h-6 truncate text-ash">{note?.label}</p>
      <div className="mt-6">
        <TapeReels percent={percent} turning={job.status === 'processing'} />
      </div>
      <StageStrip job={job} />
      <div className="mt-5 min-h-24">
        <p className="flex items-baseline justify-between gap-4">
          <span className="font-display text-[1.375rem] font-bold tracking-tight">{line}</span>
          {percent === null ? null : (
            <span className="font-display text-2xl font-bold tabular-nums text-light">{percent} %</span>
          )}
        </p>
        {percent === null ? null : (
          <progress className="bar mt-3" max={100} value={percent} aria-label={line} />
        )}
      </div>
      {job.waitReason === undefined ? null : (
        <p className="mb-4 text-ash">
          {job.waitReason}
          {job.nextTryAt === undefined ? null : ` Next try at ${formatClock(job.nextTryAt)}.`}
        </p>
      )}
      <Announcer words={connected ? spoken : 'The studio does not answer. Asking again.'} />
      {connected ? null : (
        <p className="mt-2 mb-4 text-fault">
          The studio does not answer at the moment. The work goes on there; this page keeps asking.
        </p>
      )}
      {fault ? (
        <p role="alert" className="mb-4 text-fault">
          {fault}
        </p>
      ) : null}
      {job.status === 'complete' ? null : (
        <button
          type="button"
          className="key w-full"
          disabled={stopping || job.cancelRequested}
          onClick={() => void cancel()}
        >
          {stopping || job.cancelRequested ? 'Stopping' : 'Cancel'}
        </button>
      )}
      <p className="mt-5 text-sm text-ash">
        {note?.thenRender
          ? 'The video starts when this is done: here, or as soon as you come back to the start page.'
          : 'You can close this page. The studio carries on without it.'}
      </p>
    </section>
  );
}
