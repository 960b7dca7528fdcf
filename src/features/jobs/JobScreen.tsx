'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useMemo, useState } from 'react';
import { type ApiFailure, toApiFailure } from '../api/ApiFailure';
import { BackLink } from '../ui/BackLink';
import { FailedScreen } from '../ui/FailedScreen';
import { Icon } from '../ui/icons';
import { FailureNotice } from '../ui/Notice';
import { useClientValue } from '../ui/use-client-value';
import { Waiting } from '../ui/Waiting';
import { isTerminal } from './describe-job';
import { EndedJob } from './EndedJob';
import { JobProgress } from './JobProgress';
import { type JobNote, parseJobNote, readJobNote, readJobNoteText } from './job-notes';
import { nextStep } from './next-step';
import { renderAfterSave } from './render-after-save';
import { useJob } from './use-job';

/** One job from queue to end. A complete one leads on by itself: to the recording, the render, the video. */
export function JobScreen({ jobId }: { jobId: string }) {
  const { job, connected, failure, refresh } = useJob(jobId);
  const note = useJobNote(jobId);
  const onward = useOnward(job, note, jobId);
  const backTo = note?.assetId ? `/recordings/${note.assetId}` : '/';

  return (
    <main className="page pb-12">
      <BackLink href={backTo}>{note?.assetId ? 'Recording' : 'Start'}</BackLink>
      {failure ? (
        <FailedScreen failure={failure} onAgain={refresh} back="Back to the start" />
      ) : job === null ? (
        <Waiting words="Asking how far it is" />
      ) : isTerminal(job) && job.status !== 'complete' ? (
        <EndedJob job={job} note={note} />
      ) : (
        <JobProgress job={job} note={note} connected={connected} onCancelled={refresh} />
      )}
      {onward.failure ? (
        <div className="mt-6">
          <FailureNotice sentence={onward.failure.message}>
            <button type="button" className="key key-light" onClick={onward.retry}>
              <Icon name="again" />
              Try again
            </button>
          </FailureNotice>
        </div>
      ) : null}
    </main>
  );
}

function useJobNote(jobId: string): JobNote | null {
  const text = useClientValue(() => readJobNoteText(jobId), null);
  return useMemo(() => parseJobNote(text), [text]);
}

function useOnward(job: ReturnType<typeof useJob>['job'], note: JobNote | null, jobId: string) {
  const router = useRouter();
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const step = job && nextStep(job, note ?? readJobNote(jobId));
    if (!step) return;
    if ('go' in step) return router.replace(step.go);
    renderAfterSave(job)
      .then((renderJobId) => renderJobId && router.replace(`/jobs/${renderJobId}`))
      .catch((thrown: unknown) => setFailure(toApiFailure(thrown)));
  }, [job, note, jobId, router, tries]);
  const retry = () => {
    setFailure(null);
    setTries((count) => count + 1);
  };
  return { failure, retry };
}
