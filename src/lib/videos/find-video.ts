import { eq, getTableColumns } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { type Video, videos } from '../db/schema';
import { AppError } from '@/core/errors/errors';
import { filesOf } from '../files/files-of';

/** What a select of videos reads of each: its row and its files. */
export const videoColumns = { ...getTableColumns(videos), files: filesOf('video', videos.videoId) };

/** @throws AppError `video.not_found`. */
export async function findVideo(videoId: string): Promise<Video> {
  const [video] = await getDatabase().run(
    (orm) => orm.select(videoColumns).from(videos).where(eq(videos.videoId, videoId)),
    { repeatable: true },
  );
  if (video === undefined) throw new AppError('video.not_found');
  return video;
}
