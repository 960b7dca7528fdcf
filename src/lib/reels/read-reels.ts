import { eq, getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { Orm } from '../db/database';
import { assets, jobs, type Reel, reels, videos } from '../db/schema';
import { pendingBefore } from '../jobs/statements/job-queries';
import type { Job } from '../jobs/types';

/** A reel with all that its answer shows, as they are at one moment. */
export interface ReadReel {
  reel: Reel;
  /** The job of its latest make; before the first one, the ingest of its recording. */
  job: Job | null;
  queuePosition: number | null;
  /** The latest video, unless it was deleted. */
  videoId: string | null;
  /** The recording that the first clip is from, unless it was deleted. */
  firstAssetId: string | null;
  firstAssetTitle: string | null;
  /** Whether a recording of the recipe was deleted. */
  hasLostSound: boolean;
}

const currentJobId = sql`coalesce(${reels.jobId}, ${reels.sourceJobId})`;

/** The row that an id names, or else the one that the index of other ids finds: a step into the table each time. */
const currentJobSeq = sql`CASE WHEN instr(substr(${currentJobId}, 5), '_') > 0
  THEN CAST(substr(${currentJobId}, 5) AS INTEGER)
  ELSE (SELECT o.seq FROM jobs o WHERE o.job_id = ${currentJobId} AND instr(substr(o.job_id, 5), '_') = 0) END`;

const firstAssetId = sql`(${reels.recipe} ->> '$.clips[0].sourceAssetId')`;

const hasLostSound = sql<number>`EXISTS (SELECT 1 FROM json_each(${reels.recipe}, '$.clips') clip
  WHERE NOT EXISTS (SELECT 1 FROM assets a WHERE a.asset_id = clip.value ->> '$.sourceAssetId'))`;

/** A reel's title, or that of its recording if the owner gave none; empty while neither is known. */
export const shownTitle = sql<string>`CASE WHEN ${reels.title} <> '' THEN ${reels.title} ELSE coalesce(${assets.title}, '') END`;

/** Reels with what belongs to them, in one statement, however many they are. */
export function selectReels(orm: Orm, where: SQL | undefined) {
  return orm
    .select({
      reel: getTableColumns(reels),
      job: getTableColumns(jobs),
      queuePosition: sql<number | null>`CASE WHEN ${jobs.status} = 'pending' THEN ${pendingBefore} END`,
      videoId: videos.videoId,
      firstAssetId: assets.assetId,
      firstAssetTitle: assets.title,
      hasLostSound: sql`${hasLostSound}`.mapWith(Boolean),
    })
    .from(reels)
    .leftJoin(jobs, sql`${jobs.seq} = ${currentJobSeq} AND ${jobs.jobId} = ${currentJobId}`)
    .leftJoin(videos, eq(videos.videoId, reels.videoId))
    .leftJoin(assets, eq(assets.assetId, firstAssetId))
    .where(where);
}
