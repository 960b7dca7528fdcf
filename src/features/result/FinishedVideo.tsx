'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { VideoAnswer } from '../api/answers';
import { ApiFailure } from '../api/ApiFailure';
import { callApi } from '../api/call-api';
import { explainMediaFault } from '../api/explain-media-fault';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { formatBytes, formatDuration } from '../ui/format-words';
import { Icon } from '../ui/icons';
import { useClientValue } from '../ui/use-client-value';
import { DownloadLink } from './DownloadLink';
import { canShareFiles, isIosApp } from './prepare-share';
import { ShareButton } from './ShareButton';
import { videoPath, videoWords } from './video-words';

const boxes = { '9:16': 'aspect-9/16 max-w-[19rem]', '1:1': 'aspect-square', '16:9': 'aspect-video' };

const savesByShareSheet = () => isIosApp() && canShareFiles();

/** Watch, share, download, make another, delete. */
export function FinishedVideo({ video, onDeleted }: { video: VideoAnswer; onDeleted: () => void }) {
  const [deleting, setDeleting] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const savesByShare = useClientValue(savesByShareSheet, false);
  const words = videoWords({ canDownload: !savesByShare });
  const remove = async () => {
    await callApi(videoPath(video.videoId), { method: 'DELETE' }).catch((thrown: unknown) => {
      // Deleted on another device meanwhile.
      if (!(thrown instanceof ApiFailure) || thrown.status !== 404) throw thrown;
    });
    onDeleted();
  };

  return (
    <>
      <h1 className="mt-3 text-[clamp(1.75rem,8vw,2.5rem)]">{video.title || 'Your video'}</h1>
      <p className="mt-2 text-sm tabular-nums text-ash">
        {formatDuration(video.durationSec)} · {video.widthPx}×{video.heightPx} ·{' '}
        {formatBytes(video.sizeBytes)}
      </p>
      <video
        controls
        playsInline
        preload="metadata"
        src={video.videoUrl}
        poster={video.posterUrl}
        width={video.widthPx}
        height={video.heightPx}
        aria-label={video.title || 'Your video'}
        onError={() => void explainMediaFault(videoPath(video.videoId), words.unplayable).then(setFault)}
        className={`mx-auto mt-6 h-auto w-full rounded-card bg-panel ${boxes[video.aspect]}`}
      />
      {fault ? (
        <p role="alert" className="mt-3 text-fault">
          {fault}
        </p>
      ) : null}
      <div className="mt-6 flex flex-col gap-3">
        <ShareButton video={video} words={words} />
        {savesByShare ? null : <DownloadLink video={video} />}
        <Link href={`/recordings/${video.assetId}`} className="key min-h-14 w-full">
          <Icon name="film" />
          Make another
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
