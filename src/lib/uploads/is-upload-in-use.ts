import { sql } from 'drizzle-orm';
import { jobs, uploads } from '../db/schema';
import { hasUnendedJob } from '../jobs/statements/job-queries';

/** SQL: whether the row of `jobs` at hand names the key of the row of `uploads` at hand. */
export const namesUpload = sql`${uploads.key} IN (json_extract(${jobs.input}, '$.storageKey'), json_extract(${jobs.input}, '$.coverKey'))`;

/** SQL: whether a job that still has to run, or is running, names the key of this row of `uploads`. */
export const isUploadInUse = hasUnendedJob(namesUpload);
