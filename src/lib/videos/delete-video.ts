import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { videos } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import type { Logger } from '../log';
import { deleteFilesOfGone, filesFirstIfFull } from '../storage/delete-files-of-gone';
import { storageKeys } from '../storage/keys';
import { findVideo } from './find-video';

/**
 * Deletes a video and its files: the row first, so that nothing ever points to a file that is gone.
 * @throws AppError `video.not_found`.
 */
export async function deleteVideo(videoId: string, log: Logger): Promise<void> {
  const deleted = await filesFirstIfFull(
    () =>
      getDatabase().run(
        (orm) => orm.delete(videos).where(eq(videos.videoId, videoId)).returning({ videoId: videos.videoId }),
        { makesRoom: true },
      ),
    async () => {
      await findVideo(videoId);
      return [storageKeys.videoPrefix(videoId)];
    },
  );
  if (deleted.length === 0) throw new AppError('video.not_found');
  await deleteFilesOfGone([storageKeys.videoPrefix(videoId)], log);
}
