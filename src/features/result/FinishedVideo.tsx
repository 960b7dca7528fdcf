'use client';

import { useState } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { explainMediaFault } from '@/data/explain-media-fault';
import { formatBytes, formatDuration } from '@/ui/format-words';
import { useClientValue } from '@/ui/use-client-value';
import { DownloadLink } from './DownloadLink';
import { canShareFiles, isIosApp } from './prepare-share';
import { ShareButton } from './ShareButton';
import { videoPath, videoWords } from './video-words';

const boxes = { '9:16': 'aspect-9/16 max-w-[19rem]', '1:1': 'aspect-square', '16:9': 'aspect-video' };

const savesByShareSheet = () => isIosApp() && canShareFiles();

/** A video to watch, share and download. */
export function FinishedVideo({ video }: { video: VideoAnswer }) {
  const [fault, setFault] = useState<string | null>(null);
  const savesByShare = useClientValue(savesByShareSheet, false);
  const words = videoWords({ canDownload: !savesByShare });

  return (
    <>
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
        className={`mx-auto mt-4 h-auto w-full rounded-card bg-panel ${boxes[video.aspect]}`}
      />
      {fault ? (
        <p role="alert" className="mt-3 text-fault">
          {fault}
        </p>
      ) : null}
      <div className="mt-5 flex flex-col gap-3">
        <ShareButton video={video} words={words} />
        {savesByShare ? null : <DownloadLink video={video} />}
      </div>
    </>
  );
}
