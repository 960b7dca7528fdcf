'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { JobAnswer } from '@/data/answers';
import { useFollowed } from '@/data/use-followed';
import { BackLink } from '@/ui/BackLink';
import { FailedScreen } from '@/ui/FailedScreen';
import { Waiting } from '@/ui/Waiting';
import { describeJob, isTerminal, jobPace } from './describe-job';
import { EndedJob } from './EndedJob';
import { jobPath, retryJob } from './job-actions';
import { kindWords } from './job-words';
import { JobProgress } from './JobProgress';
import { nextPage } from './next-page';

/** One job, from queue to end, for jobs that were made without a reel. A complete one leads on by itself. */
export function JobScreen({ jobId }: { jobId: string }) {
  const router = useRouter();
  const { answer: job, connected, failure, refresh } = useFollowed<JobAnswer>(jobPath(jobId), jobPace);
  const next = job && nextPage(job);
  useEffect(() => {
    if (next) router.replace(next);
  }, [next, router]);

  return (
    <main className="page pb-12">
      <BackLink href="/">Start</BackLink>
      {failure ? (
        <FailedScreen failure={failure} onAgain={refresh} back="Back to the start" />
      ) : job === null ? (
        <Waiting words="Asking how far it is" />
      ) : isTerminal(job) && job.status !== 'complete' ? (
        <section className="mt-4">
          <h1>{job.status === 'cancelled' ? 'Stopped, as you asked.' : 'That did not work.'}</h1>
          <EndedJob
            sentence={job.status === 'cancelled' ? null : describeJob(job).line}
            errorCode={job.errorCode}
            onAgain={async () => router.replace(`/jobs/${await retryJob(jobId)}`)}
          />
        </section>
      ) : (
        <section className="mt-4">
          <h1>{kindWords[job.type]}</h1>
          <JobProgress job={job} connected={connected} onCancelled={refresh} />
        </section>
      )}
    </main>
  );
}
