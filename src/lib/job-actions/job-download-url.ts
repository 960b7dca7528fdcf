import { getStorageAdapter } from '../storage';
import { audioUrlLifetimeSec, videoUrlLifetimeSec } from '../storage/url-lifetimes';
import { videoFilename } from '../videos/video-filename';
import { type JobKind, type JobResult, jobCatalog } from '@/core/jobs/catalog';
import type { Job } from '../jobs/types';

type UrlOf<K extends JobKind> = (result: JobResult<K>, job: Job) => string | Promise<string>;

const urls: { [K in JobKind]: UrlOf<K> } = {
  ingest: ({ assetId }) => `/api/audio/assets/${assetId}/stream`,
  preview: ({ previewKey }) => signAudio(previewKey),
  save: ({ preparedKey }) => signAudio(preparedKey),
  render: ({ videoKey }, job) => {
    const { title } = jobCatalog.render.input.parse(job.input);
    return getStorageAdapter().signGet(videoKey, {
      expiresInSec: videoUrlLifetimeSec,
      downloadFilename: videoFilename(title),
    });
  },
};

/** The URL of the file of a complete job. */
export async function jobDownloadUrl(job: Job): Promise<string> {
  return urlOf(job.kind, job);
}

function urlOf<K extends JobKind>(kind: K, job: Job): string | Promise<string> {
  return urls[kind](jobCatalog[kind].result.parse(job.result) as JobResult<K>, job);
}

function signAudio(key: string): Promise<string> {
  return getStorageAdapter().signGet(key, { expiresInSec: audioUrlLifetimeSec });
}
