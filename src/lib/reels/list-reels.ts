import { and, desc, sql } from 'drizzle-orm';
import type { QueryOf } from '@/core/api/endpoint';
import type { reelEndpoints } from '@/core/api/reels';
import type { ReelAnswer } from '@/core/reels/reel-schema';
import { getDatabase } from '../db/get-database';
import { reels } from '../db/schema';
import { decodeCursor, olderThan, pageOf } from '../db/list-page';
import { selectReels, shownTitle } from './read-reels';
import { reelAnswer } from './reel-answer';

/** Reels, the one last changed first; with `q`, those whose title contains it. */
export async function listReels(
  query: QueryOf<typeof reelEndpoints.list>,
): Promise<{ reels: ReelAnswer[]; nextCursor: string | null }> {
  const { limit, cursor, q = '' } = query;
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  const words = q.trim();
  const matches = words === '' ? undefined : sql`${shownTitle} LIKE ${likePattern(words)} ESCAPE '\\'`;
  const rows = await getDatabase().run(
    (orm) =>
      selectReels(orm, and(matches, olderThan(reels.updatedAt, reels.reelId, place)))
        .orderBy(desc(reels.updatedAt), desc(reels.reelId))
        .limit(limit + 1),
    { repeatable: true },
  );
  const placeOf = ({ reel }: (typeof rows)[number]) => ({ timeMs: reel.updatedAt, id: reel.reelId });
  const { page, nextCursor } = pageOf(rows, limit, placeOf);
  return { reels: await Promise.all(page.map(reelAnswer)), nextCursor };
}

function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}
