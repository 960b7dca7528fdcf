import { sql } from 'drizzle-orm';
import { jobs, reels, uploads } from '../../db/schema';
import { hasUnendedJob } from './job-queries';

/** SQL: whether the row of `jobs` at hand names the key of the row of `uploads` at hand. */
export const namesUpload = sql`${uploads.key} IN (json_extract(${jobs.input}, '$.storageKey'), json_extract(${jobs.input}, '$.coverKey'))`;

const isCover = sql`EXISTS (SELECT 1 FROM ${reels} WHERE json_extract(${reels.video}, '$.coverKey') = ${uploads.key})`;

/** SQL: whether a job that has not ended names the key of this row of `uploads`, or it is the cover of a reel. */
export const isUploadInUse = sql<number>`(${hasUnendedJob(namesUpload)} OR ${isCover})`;
