'use client';

import { useState, type MouseEvent } from 'react';
import type { VideoAnswer } from '@/data/answers';
import { toApiError } from '@/data/ApiError';
import { callApi } from '@/data/call-api';
import { Icon } from '@/ui/icons';
import { videoPath } from './video-words';

/**
 * Saves the video, once the studio has said that it is still there: a browser would save the answer of
 * one that was deleted elsewhere as if that were the video.
 */
export function DownloadLink({ video }: { video: VideoAnswer }) {
  const [fault, setFault] = useState<string | null>(null);

  const download = async () => {
    setFault(null);
    try {
      const { downloadUrl } = await callApi<VideoAnswer>(videoPath(video.videoId));
      save(downloadUrl);
    } catch (thrown) {
      setFault(toApiError(thrown).message);
    }
  };
  const onClick = (event: MouseEvent) => {
    event.preventDefault();
    void download();
  };

  return (
    <div>
      <a
        href={video.downloadUrl}
        download
        className="key key-light min-h-14 w-full text-lg"
        onClick={onClick}
      >
        <Icon name="save" className="size-6" />
        Download
      </a>
      {fault ? (
        <p role="alert" className="mt-3 text-fault">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

function save(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
