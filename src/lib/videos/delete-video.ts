import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { videos } from '../db/schema';
import { AppError } from '../errors';
import { getStorageAdapter } from '../storage';
import { storageKeys } from '../storage/keys';

/**
 * Deletes a video and its files: the row first, so that nothing ever points to a file that is gone.
 * @throws AppError `video.not_found`.
 */
export async function deleteVideo(videoId: string): Promise<void> {
  const deleted = await getDatabase().run((orm) =>
    orm.delete(videos).where(eq(videos.videoId, videoId)).returning({ videoId: videos.videoId }),
  );
  if (deleted.length === 0) throw new AppError('video.not_found');
  await getStorageAdapter().deletePrefix(storageKeys.videoPrefix(videoId));
}
