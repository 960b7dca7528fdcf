import { eq, sql } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { reels, videos } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import type { Logger } from '../log';
import { deleteFilesOfGone, filesFirstIfFull } from '../storage/delete-files-of-gone';
import { storageKeys } from '../storage/keys';
import { findVideo } from './find-video';

/**
 * Deletes a video and its files: the row first, so that nothing ever points to a file that is gone. The latest
 * of those that are left becomes the video of its reel.
 * @throws AppError `video.not_found`.
 */
export async function deleteVideo(videoId: string, log: Logger): Promise<void> {
  const deleted = await filesFirstIfFull(
    () => deleteRow(videoId),
    async () => {
      await findVideo(videoId);
      return [storageKeys.videoPrefix(videoId)];
    },
  );
  if (deleted.length === 0) throw new AppError('video.not_found');
  await deleteFilesOfGone([storageKeys.videoPrefix(videoId)], log);
}

async function deleteRow(videoId: string): Promise<unknown[]> {
  const latestLeft = sql`(SELECT v.video_id FROM videos v WHERE v.reel_id = ${reels.reelId}
    ORDER BY v.created_at DESC, v.video_id DESC LIMIT 1)`;
  const [deleted] = await getDatabase().atomically(
    (orm) => [
      orm.delete(videos).where(eq(videos.videoId, videoId)).returning({ videoId: videos.videoId }),
      orm.update(reels).set({ videoId: latestLeft }).where(eq(reels.videoId, videoId)),
    ],
    { makesRoom: true },
  );
  return deleted;
}
