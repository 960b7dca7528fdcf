import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Recipe } from '@/core/audio/recipe-schema';
import type { VideoSpec } from '@/core/video/video-spec';

/**
 * What the owner works on: the edit of its sound, the description of its video, and what became of it.
 * Its state is not stored; it follows from its job and its video (`src/core/reels/reel-state.ts`).
 */
export const reels = sqliteTable(
  'reels',
  {
    /** `reel_<digits>` */
    reelId: text('reel_id').primaryKey(),
    title: text('title').notNull(),
    /** Without clips while its recording is still being ingested: the whole of it, once it is here. */
    recipe: text('recipe', { mode: 'json' }).notNull().$type<Recipe>(),
    /** Null until a look was chosen. */
    video: text('video', { mode: 'json' }).$type<VideoSpec>(),
    /** Counts up with every change; a write names the one it was made on. */
    revision: integer('revision').notNull(),
    /** The ingest that fills the recipe. */
    sourceJobId: text('source_job_id'),
    /** The job of the latest step of the latest make. */
    jobId: text('job_id'),
    /** The idempotency key of the latest make, or one of its own if it came without. */
    makeKey: text('make_key'),
    /** The latest video. */
    videoId: text('video_id'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (reel) => [
    index('reels_updated').on(reel.updatedAt, reel.reelId),
    index('reels_source_job')
      .on(reel.sourceJobId)
      .where(sql`source_job_id IS NOT NULL`),
    index('reels_cover')
      .on(sql`json_extract(${reel.video}, '$.coverKey')`)
      .where(sql`json_extract(video, '$.coverKey') IS NOT NULL`),
  ],
);

export type ReelRow = typeof reels.$inferInsert;
export type Reel = typeof reels.$inferSelect;
