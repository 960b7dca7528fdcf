'use client';

import { FailureNotice } from '../ui/Notice';
import { Icon } from '../ui/icons';
import { PickCard } from './PickCard';
import { RecordingList } from './RecordingList';
import { RunningJobs } from './RunningJobs';
import { useShelf } from './use-shelf';
import { VideoList } from './VideoList';

/** The start: bring a recording in, see what runs, come back to what is there. */
export function HomeScreen() {
  const { shelf, failure, reload } = useShelf();
  return (
    <main className="page pb-12">
      <h1 className="mt-6 mb-7">
        Give your voice <span className="text-light">a picture.</span>
      </h1>
      <PickCard />
      <div className="mt-12 flex flex-col gap-12">
        {failure && !shelf ? (
          <FailureNotice sentence={failure.message}>
            <button type="button" className="key" onClick={reload}>
              <Icon name="again" />
              Look again
            </button>
          </FailureNotice>
        ) : null}
        {shelf ? (
          <>
            <RunningJobs jobs={shelf.running} />
            <VideoList videos={shelf.videos} />
            <RecordingList recordings={shelf.recordings} />
          </>
        ) : failure ? null : (
          <p className="min-h-24 text-ash">Looking for your recordings…</p>
        )}
      </div>
    </main>
  );
}
