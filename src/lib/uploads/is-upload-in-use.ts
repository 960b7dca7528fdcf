import { sql } from 'drizzle-orm';
import { jobs, uploads } from '../db/schema';

/** SQL: whether a job that still has to run, or is running, names the key of this row of `uploads`. */
export const isUploadInUse = sql<number>`EXISTS (SELECT 1 FROM ${jobs} WHERE ${jobs.status} IN ('pending', 'processing')
  AND ${uploads.key} IN (json_extract(${jobs.input}, '$.storageKey'), json_extract(${jobs.input}, '$.coverKey')))`;
