import { createHash } from 'node:crypto';
import { AppError } from '@/core/errors/errors';
import { type JobKind } from '@/core/jobs/catalog';
import { getJobStore } from '../jobs/index';
import { pollAnswer } from './poll-answer';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';

/**
 * The poll answer of a job and its ETag, which excludes the signed URL because that differs every time. Read in
 * one statement, because every open page polls every second, in production over a network.
 * @throws AppError `job.not_found`, also for a job of another kind than the address names.
 */
export async function pollJob(jobId: string, kind?: JobKind): Promise<{ answer: PollAnswer; etag: string }> {
  const placed = await getJobStore().getWithPosition(jobId);
  if (placed === null || (kind !== undefined && placed.job.kind !== kind))
    throw new AppError('job.not_found');
  const answer = await pollAnswer(placed.job, placed.queuePosition);
  const { downloadUrl: _, ...stable } = answer;
  const etag = `"${createHash('sha256').update(JSON.stringify(stable)).digest('base64url').slice(0, 22)}"`;
  return { answer, etag };
}
