'use client';

import Link from 'next/link';
import { useRef } from 'react';
import type { VideoSpec } from '@/core/video/video-spec';
import type { AssetAnswer, ReelAnswer } from '@/data/answers';
import { describeJob, isTerminal } from '../jobs/describe-job';
import { cancelJob } from '../jobs/job-actions';
import { Announcer } from '@/ui/Announcer';
import { Icon } from '@/ui/icons';
import { FailureNotice } from '@/ui/Notice';
import { TapeReels } from '@/ui/TapeReels';
import { LookPreview } from './LookPreview';
import { Player } from './Player';
import { recordingPath, useRecording } from './use-recording';

interface ReelSoundProps {
  reel: ReelAnswer;
  video: VideoSpec;
  connected: boolean;
  refresh: () => void;
}

/** What the reel sounds and looks like, or how far its recording is on its way. */
export function ReelSound({ reel, video, connected, refresh }: ReelSoundProps) {
  const { recipe, job, soundMissing } = reel;
  const [clip] = recipe.clips;
  if (clip === undefined && job && !isTerminal(job)) {
    return <ComingSound job={job} connected={connected} refresh={refresh} />;
  }
  if (clip === undefined || soundMissing) {
    return (
      <div className="flex flex-col gap-3 p-2">
        <p className="text-ash">
          This reel has no sound: its recording was deleted or never arrived. No new video can be made of it.
          {reel.videoId === undefined ? null : ' The video it has is still here.'}
        </p>
        <Link href="/" className="key">
          Pick another recording
        </Link>
      </div>
    );
  }
  return <RecordedSound assetId={clip.sourceAssetId} clipCount={recipe.clips.length} video={video} />;
}

interface ComingSoundProps {
  job: NonNullable<ReelAnswer['job']>;
  connected: boolean;
  refresh: () => void;
}

/** An ingest under way: everything else can be chosen meanwhile, and Make may be pressed. */
function ComingSound({ job, connected, refresh }: ComingSoundProps) {
  const { line, percent, spoken } = describeJob(job);
  return (
    <section aria-labelledby="coming-title">
      <TapeReels percent={percent} turning={job.status === 'processing'} />
      <h2 id="coming-title" className="mt-3 flex justify-between gap-4 text-lg">
        {line}
        {percent === null ? null : <span className="flex-none tabular-nums text-light">{percent} %</span>}
      </h2>
      {percent === null ? null : (
        <progress className="bar mt-2" max={100} value={percent} aria-label={line} />
      )}
      <Announcer words={connected ? spoken : 'The studio does not answer. Asking again.'} />
      <div className="mt-2 flex items-center justify-between gap-3">
        <p className="text-sm text-ash">
          {job.waitReason ??
            (connected
              ? 'You can choose and press Make video while it arrives.'
              : 'The studio does not answer at the moment. This page keeps asking.')}
        </p>
        <button
          type="button"
          className="key key-quiet -mr-2 flex-none px-3 whitespace-nowrap"
          disabled={job.cancelRequested}
          // A refusal means that it ended meanwhile, which the refresh shows.
          onClick={() => void cancelJob(job.jobId).then(refresh, refresh)}
        >
          {job.cancelRequested ? 'Stopping' : 'Cancel'}
        </button>
      </div>
    </section>
  );
}

interface RecordedSoundProps {
  assetId: string;
  clipCount: number;
  video: VideoSpec;
}

function RecordedSound({ assetId, clipCount, video }: RecordedSoundProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const { recording, failure, retry } = useRecording(assetId);
  if (failure) {
    return (
      <FailureNotice sentence={failure.message}>
        <button type="button" className="key" onClick={retry}>
          <Icon name="again" />
          Try again
        </button>
      </FailureNotice>
    );
  }
  if (!recording) return <p className="min-h-64 p-2 text-ash">Getting the recording…</p>;
  return (
    <>
      <LookPreview asset={recording} video={video} audio={audio} />
      <div className="mt-3">
        <Player
          src={recording.streamUrl}
          path={recordingPath(recording.assetId)}
          durationSec={recording.durationSec}
          audio={audio}
        />
      </div>
      {clipCount > 1 ? (
        <p className="mt-3 text-sm text-ash">
          This reel is cut from {clipCount} clips; here you hear the first recording as it came in.
        </p>
      ) : null}
      <TrackNote recording={recording} />
    </>
  );
}

/** Says so if another sound track was taken than the one a player would play. */
export function TrackNote({ recording }: { recording: AssetAnswer }) {
  const track = recording.source.soundTrack;
  if (!track) return null;
  return (
    <p className="mt-3 text-sm text-ash">
      This is sound track {track.number} of {track.count}: the one a player would play is silent or cannot be
      read.
    </p>
  );
}
