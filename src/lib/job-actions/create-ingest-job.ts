import { z } from 'zod';
import { AppError } from '@/core/errors/errors';
import { type IngestInput, ingestInputSchema } from '@/core/jobs/catalog';
import { createJob } from './create-job';
import type { Job } from '../jobs/types';

const [uploadSource, youtubeSource, urlSource] = ingestInputSchema.options;

/** What a client may send: the time of the rights tick is ours to note, and a missing tick has its own code. */
export const ingestRequestSchema = z.discriminatedUnion('type', [
  uploadSource,
  youtubeSource.omit({ rightsAttestedAt: true }).extend({ rightsAttested: z.boolean().optional() }),
  urlSource,
]);

/**
 * Creates the job that takes a recording in.
 * @throws AppError `source.rights_required`, `source.*`, `upload.*`, `quota.exceeded`, `job.key_reused`.
 */
export async function createIngestJob(
  wish: z.infer<typeof ingestRequestSchema>,
  idempotencyKey: string | null,
): Promise<Job> {
  return createJob('ingest', noteRights(wish), idempotencyKey);
}

function noteRights(wish: z.infer<typeof ingestRequestSchema>): IngestInput {
  if (wish.type !== 'youtube') return wish;
  if (wish.rightsAttested !== true) throw new AppError('source.rights_required');
  return { ...wish, rightsAttested: true, rightsAttestedAt: new Date().toISOString() };
}
