'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { ApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { BackLink } from '@/ui/BackLink';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { FailedScreen } from '@/ui/FailedScreen';
import { Icon } from '@/ui/icons';
import { Waiting } from '@/ui/Waiting';
import { FinishedVideo } from './FinishedVideo';
import { useVideo } from './use-video';
import { videoPath } from './video-words';

/** One video by its own address: an earlier one of a reel, or one without a reel. */
export function VideoScreen({ videoId }: { videoId: string }) {
  const { video, failure, retry } = useVideo(videoId);
  return (
    <main className="page pb-12">
      <BackLink href="/">Start</BackLink>
      {video ? (
        <ShownVideo video={video} />
      ) : failure ? (
        <FailedScreen failure={failure} onAgain={retry} back="Back to the start" />
      ) : (
        <Waiting words="Getting the video" />
      )}
    </main>
  );
}

function ShownVideo({ video }: { video: VideoAnswer }) {
  const router = useRouter();
  const [deleting, setDeleting] = useState(false);
  const remove = async () => {
    await callApi(videoPath(video.videoId), { method: 'DELETE' }).catch((thrown: unknown) => {
      // Deleted on another device meanwhile.
      if (!(thrown instanceof ApiError) || thrown.status !== 404) throw thrown;
    });
    router.replace('/');
  };

  return (
    <>
      <h1 className="mt-3 text-[clamp(1.75rem,8vw,2.5rem)]">{video.title || 'Your video'}</h1>
      <FinishedVideo video={video} />
      <div className="mt-3 flex flex-col gap-3">
        <Link
          href={video.reelId ? `/reels/${video.reelId}` : `/recordings/${video.assetId}`}
          className="key min-h-14 w-full"
        >
          <Icon name="film" />
          {video.reelId ? 'Open its reel' : 'Make another'}
        </Link>
        <button type="button" className="key key-quiet" onClick={() => setDeleting(true)}>
          <Icon name="bin" />
          Delete this video
        </button>
      </div>
      {deleting ? (
        <ConfirmDialog
          title="Delete this video?"
          text="It is removed from the studio for good. The recording stays."
          action="Delete it"
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}
