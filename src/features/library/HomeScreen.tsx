'use client';

import { RunningJobs } from '../jobs/RunningJobs';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';
import { PickCard } from './PickCard';
import { RecordingList } from './RecordingList';
import { ReelList } from './ReelList';
import { useLibrary } from './use-library';
import { VideoList } from './VideoList';

/** The start: bring a recording in, come back to the reels. */
export function HomeScreen() {
  const { library, failure, reload } = useLibrary();
  return (
    <main className="page pb-12">
      <h1 className="mt-5 mb-6">
        Give your voice <span className="text-light">a picture.</span>
      </h1>
      <PickCard />
      <div className="mt-9 flex flex-col gap-10">
        {library ? (
          <>
            <ReelList reels={library.reels} />
            <RunningJobs jobs={library.jobs} />
            <RecordingList recordings={library.recordings} />
            <VideoList videos={library.videos} />
          </>
        ) : failure ? (
          <FailureNotice sentence={failure.message}>
            <button type="button" className="key" onClick={reload}>
              <Icon name="again" />
              Look again
            </button>
          </FailureNotice>
        ) : (
          <p className="min-h-24 text-ash">Looking for your reels…</p>
        )}
      </div>
    </main>
  );
}
