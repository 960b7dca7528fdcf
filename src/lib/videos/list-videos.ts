import { and, desc, eq } from 'drizzle-orm';
import type { VideoAnswer, videoEndpoints } from '@/core/api/videos';
import type { QueryOf } from '@/core/api/endpoint';
import { getDatabase } from '../db/get-database';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { videos } from '../db/schema';
import { videoColumns } from './find-video';
import { videoAnswer } from './video-answer';

/** Finished videos, newest first; those of one recording or one reel if asked for. */
export async function listVideos(
  query: QueryOf<typeof videoEndpoints.list>,
): Promise<{ videos: VideoAnswer[]; nextCursor: string | null }> {
  const { assetId, reelId, limit, cursor } = query;
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const matching = and(
    assetId === undefined ? undefined : eq(videos.assetId, assetId),
    reelId === undefined ? undefined : eq(videos.reelId, reelId),
    olderThan(videos.createdAt, videos.videoId, place),
  );
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select(videoColumns)
        .from(videos)
        .where(matching)
        .orderBy(desc(videos.createdAt), desc(videos.videoId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const { page, nextCursor } = pageOf(rows, limit, (row) => ({ timeMs: row.createdAt, id: row.videoId }));
  return { videos: await Promise.all(page.map(videoAnswer)), nextCursor };
}
