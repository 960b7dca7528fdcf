'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ReelAnswer } from '@/data/answers';
import { useFollowed } from '@/data/use-followed';
import { describeJob, isTerminal } from '../jobs/describe-job';
import { EndedJob } from '../jobs/EndedJob';
import { retryJob } from '../jobs/job-actions';
import { kindWords } from '../jobs/job-words';
import { JobProgress } from '../jobs/JobProgress';
import { MadeReel } from '../result/MadeReel';
import { BackLink } from '@/ui/BackLink';
import { FailedScreen } from '@/ui/FailedScreen';
import { Icon } from '@/ui/icons';
import { Waiting } from '@/ui/Waiting';
import { DeleteReelDialog } from './DeleteReelDialog';
import { reelPath } from './reel-api';
import { ReelEditor } from './ReelEditor';
import { reelPace, useDraft } from './use-draft';

/** One reel: choose, make, watch. */
export function ReelScreen({ reelId }: { reelId: string }) {
  const { answer, connected, failure, refresh } = useFollowed<ReelAnswer>(reelPath(reelId), reelPace);
  return (
    <main className="page">
      <BackLink href="/">All reels</BackLink>
      {failure ? (
        <FailedScreen failure={failure} onAgain={refresh} back="Back to the start" />
      ) : answer ? (
        <ReelDesk answer={answer} connected={connected} refresh={refresh} />
      ) : (
        <Waiting words="Getting the reel" />
      )}
    </main>
  );
}

interface ReelDeskProps {
  answer: ReelAnswer;
  connected: boolean;
  refresh: () => void;
}

function ReelDesk({ answer, connected, refresh }: ReelDeskProps) {
  const router = useRouter();
  const { draft, view } = useDraft(answer);
  const [deleting, setDeleting] = useState(false);
  /** The video whose reel is being changed: a new one is shown again by itself. */
  const [changedVideo, setChangedVideo] = useState<string | null>(null);
  const { reel } = view;
  const hasClips = reel.recipe.clips.length > 0;
  const lacksRecording = !hasClips && reel.job !== undefined && isTerminal(reel.job);
  const isWatching = reel.state === 'made' && reel.videoId !== undefined && reel.videoId !== changedVideo;

  return (
    <>
      <h1 className="mt-1 line-clamp-3 text-[clamp(1.5rem,6.5vw,2.25rem)]">{reel.title}</h1>
      {reel.state === 'making' && reel.job ? (
        <Making job={reel.job} connected={connected} refresh={refresh} />
      ) : isWatching ? (
        <MadeReel
          reelId={reel.reelId}
          videoId={reel.videoId!}
          onChange={() => setChangedVideo(reel.videoId!)}
        />
      ) : (
        <>
          {reel.job && isTerminal(reel.job) ? (
            <EndedStep job={reel.job} hasClips={hasClips} refresh={refresh} />
          ) : null}
          {lacksRecording ? null : (
            <ReelEditor
              draft={draft}
              view={view}
              connected={connected}
              refresh={refresh}
              onWatch={reel.videoId === undefined ? undefined : () => setChangedVideo(null)}
            />
          )}
        </>
      )}
      <button type="button" className="key key-quiet my-4 -ml-5" onClick={() => setDeleting(true)}>
        <Icon name="bin" />
        Delete this reel
      </button>
      {deleting ? (
        <DeleteReelDialog
          reel={reel}
          onDeleted={() => router.replace('/')}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}

interface EndedStepProps {
  job: NonNullable<ReelAnswer['job']>;
  hasClips: boolean;
  refresh: () => void;
}

/** A step that failed, or the ingest of a reel that was cancelled before its recording was there. */
function EndedStep({ job, hasClips, refresh }: EndedStepProps) {
  const isCancelled = job.status === 'cancelled';
  const noRecording = isCancelled
    ? 'Taking in the recording was cancelled.'
    : 'The recording did not arrive.';
  return (
    <EndedJob
      title={hasClips ? 'The video was not made.' : noRecording}
      sentence={isCancelled ? null : describeJob(job).line}
      errorCode={job.errorCode}
      home={hasClips ? undefined : 'Pick another recording'}
      onAgain={() => retryJob(job.jobId).then(refresh)}
    />
  );
}

interface MakingProps {
  job: NonNullable<ReelAnswer['job']>;
  connected: boolean;
  refresh: () => void;
}

/** A make under way: which step of how many, and how far it is. */
function Making({ job, connected, refresh }: MakingProps) {
  return (
    <section aria-labelledby="making-title" className="mt-5">
      <h2 id="making-title" className="flex items-baseline justify-between gap-4">
        {kindWords[job.type]}
        {job.step !== undefined && job.steps !== undefined && job.steps > 1 ? (
          <span className="flex-none text-base font-normal text-ash">
            Step {job.step} of {job.steps}
          </span>
        ) : null}
      </h2>
      <JobProgress job={job} connected={connected} onCancelled={refresh} />
    </section>
  );
}
