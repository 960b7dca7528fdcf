import { eq } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { jobs } from '../db/schema';
import { AppError } from '../errors';
import type { JobKind } from './catalog';
import { getJobStore } from './index';
import type { Job } from './types';

/**
 * The job of an id, of one kind where the address names one.
 * @throws AppError `job.not_found`.
 */
export async function findJob(jobId: string, kind?: JobKind): Promise<Job> {
  const job = await getJobStore().get(jobId);
  if (job === null || (kind !== undefined && job.kind !== kind)) throw new AppError('job.not_found');
  return job;
}

/** The job that was created with an idempotency key; null where there is none. */
export async function findJobByKey(idempotencyKey: string): Promise<Job | null> {
  const rows = await getDatabase().run(
    (orm) => orm.select().from(jobs).where(eq(jobs.idempotencyKey, idempotencyKey)),
    { repeatable: true },
  );
  return rows[0] ?? null;
}
