import { sql } from 'drizzle-orm';
import { jobs, reels, uploads, videos } from '../../db/schema';
import { hasUnendedJob } from './job-queries';

/**
 * SQL: whether the row of `jobs` at hand names the key of the row of `uploads` at hand, for itself or for a
 * later step of its make.
 */
export const namesUpload = sql`(${uploads.key} IN (json_extract(${jobs.input}, '$.storageKey'), json_extract(${jobs.input}, '$.coverKey'))
  OR instr(COALESCE(${jobs.make}, ''), ${uploads.key}) > 0)`;

const isCoverOfReel = sql`EXISTS (SELECT 1 FROM ${reels} WHERE json_extract(${reels.video}, '$.coverKey') = ${uploads.key})`;
const isCoverOfVideo = sql`EXISTS (SELECT 1 FROM ${videos} WHERE json_extract(${videos.spec}, '$.coverKey') = ${uploads.key})`;

/** SQL: whether a job that has not ended names the key of this row of `uploads`, or it is the cover of a reel or video. */
export const isUploadInUse = sql<number>`(${hasUnendedJob(namesUpload)} OR ${isCoverOfReel} OR ${isCoverOfVideo})`;
