import { AppError } from '@/core/errors/errors';
import type { IngestInput, IngestRequest } from '@/core/jobs/catalog';
import { createJob } from './create-job';
import { readClock } from '../db/read-clock';
import { getDatabase } from '../db/get-database';
import type { ReelRow } from '../db/schema';
import { getJobStore } from '../jobs';
import type { CreatedJob, Job, NewJob } from '../jobs/types';

/** A reel to be, without its times. */
export type NewReelRow = Omit<ReelRow, 'createdAt' | 'updatedAt'>;

/**
 * Creates the job that takes a recording in; with a reel also that, whose recipe the recording fills.
 * @throws AppError `source.rights_required`, `source.*`, `upload.*`, `quota.exceeded`, `job.key_reused`.
 */
export async function createIngestJob(
  request: IngestRequest,
  idempotencyKey: string | null,
  reel?: NewReelRow,
): Promise<Job> {
  const withReel = reel && ((job: NewJob) => createWithReel(job, reel));
  return createJob('ingest', noteRights(request), idempotencyKey, withReel);
}

async function createWithReel(job: NewJob, reel: NewReelRow): Promise<CreatedJob> {
  const now = await readClock(getDatabase());
  return getJobStore().createWithReel(job, { ...reel, createdAt: now, updatedAt: now });
}

function noteRights(request: IngestRequest): IngestInput {
  if (request.type !== 'youtube') return request;
  if (request.rightsAttested !== true) throw new AppError('source.rights_required');
  return { ...request, rightsAttested: true, rightsAttestedAt: new Date().toISOString() };
}
