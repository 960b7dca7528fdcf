import { createHash } from 'node:crypto';
import { type JobKind } from './catalog';
import { findJob } from './find-job';
import { getJobStore } from './index';
import { pollAnswer } from './poll-answer';
import type { PollAnswer } from './poll-answer-schema';

/** The poll answer of a job and its ETag, which leaves the signed URL out: that differs every time. */
export async function pollJob(jobId: string, kind?: JobKind): Promise<{ answer: PollAnswer; etag: string }> {
  const job = await findJob(jobId, kind);
  const position = job.status === 'pending' ? await getJobStore().getQueuePosition(jobId) : null;
  // Claimed between the two looks: read again rather than show a pending job without a place.
  if (job.status === 'pending' && position === null) return pollJob(jobId, kind);
  const answer = await pollAnswer(job, position);
  const { downloadUrl: _, ...stable } = answer;
  const etag = `"${createHash('sha256').update(JSON.stringify(stable)).digest('base64url').slice(0, 22)}"`;
  return { answer, etag };
}
