import { requireFreeSpace } from '../uploads/require-free-space';
import { getEnv } from '../env';
import { checkSourceUrl } from '../sources/check-source-url';
import { checkVideoUrl } from '../sources/youtube-url';
import { findFinishedUpload } from '../uploads/find-finished-upload';
import type { IngestInput } from '@/core/jobs/catalog';

/**
 * Checks the source of a recording as far as possible before anything is downloaded.
 * @throws AppError `upload.*`, `source.*`, `quota.exceeded`.
 */
export async function checkIngestInput(input: IngestInput): Promise<void> {
  const env = getEnv();
  const allowLoopback = env.TEST_ONLY_ALLOW_LOOPBACK_SOURCES === '1';
  switch (input.type) {
    case 'upload':
      await findFinishedUpload(input.storageKey);
      return;
    case 'url':
      checkSourceUrl(input.url, { allowLoopback });
      return requireFreeSpace(0);
    case 'youtube':
      checkVideoUrl(input.url, { allowLoopback, allowedHosts: env.YTDLP_ALLOWED_HOSTS });
      return requireFreeSpace(0);
  }
}
