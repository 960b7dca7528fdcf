import { AppError } from '@/core/errors/errors';
import type { IngestInput, IngestRequest } from '@/core/jobs/catalog';
import { createJob } from './create-job';
import type { Job } from '../jobs/types';

/**
 * Creates the job that takes a recording in.
 * @throws AppError `source.rights_required`, `source.*`, `upload.*`, `quota.exceeded`, `job.key_reused`.
 */
export async function createIngestJob(request: IngestRequest, idempotencyKey: string | null): Promise<Job> {
  return createJob('ingest', noteRights(request), idempotencyKey);
}

function noteRights(request: IngestRequest): IngestInput {
  if (request.type !== 'youtube') return request;
  if (request.rightsAttested !== true) throw new AppError('source.rights_required');
  return { ...request, rightsAttested: true, rightsAttestedAt: new Date().toISOString() };
}
