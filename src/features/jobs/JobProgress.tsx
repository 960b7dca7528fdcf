'use client';

import { useState } from 'react';
import type { JobAnswer } from '@/data/answers';
import { toApiError } from '@/data/ApiError';
import { Announcer } from '@/ui/Announcer';
import { formatClock } from '@/ui/format-words';
import { TapeReels } from '@/ui/TapeReels';
import { describeJob } from './describe-job';
import { cancelJob } from './job-actions';
import { stageWords } from './job-words';

interface JobProgressProps {
  job: JobAnswer;
  connected: boolean;
  onCancelled: () => void;
}

/** A job that has not ended: what happens now, a bar only if there is a number, and a way to stop it. */
export function JobProgress({ job, connected, onCancelled }: JobProgressProps) {
  const { line, percent, spoken } = describeJob(job);
  const [stopping, setStopping] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const cancel = async () => {
    setStopping(true);
    setFault(null);
    try {
      await cancelJob(job.jobId);
    } catch (thrown) {
      setFault(toApiError(thrown).message);
    }
    setStopping(false);
    onCancelled();
  };

  return (
    <>
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
      <p className="mt-5 text-sm text-ash">You can close this page. The studio carries on without it.</p>
    </>
  );
}

/** The stages as frames of a film, lit up to the current one. Decoration: the words beside say it. */
function StageStrip({ job }: { job: JobAnswer }) {
  const stages = Object.keys(stageWords[job.type]);
  const at = job.status === 'complete' ? stages.length : job.stage === null ? -1 : stages.indexOf(job.stage);
  return (
    <div className="mt-5 flex gap-1.5" aria-hidden="true">
      {stages.map((stage, index) => (
        <span
          key={stage}
          className={`relative h-2 flex-1 overflow-hidden rounded-full ${
            index < at ? 'bg-light-deep' : index === at ? 'bg-light' : 'bg-raised'
          }`}
        >
          {index === at && job.indeterminate ? (
            <span className="absolute inset-y-0 left-0 w-1/3 animate-sweep rounded-full bg-bone/80" />
          ) : null}
        </span>
      ))}
    </div>
  );
}
