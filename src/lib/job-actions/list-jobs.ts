import { getJobStore } from '../jobs/index';
import { pollAnswer } from './poll-answer';
import type { PollAnswer } from '@/core/jobs/poll-answer-schema';
import type { JobFilter } from '../jobs/types';

/** Jobs, newest first, as the poll shows them. */
export async function listJobs(
  filter: JobFilter,
): Promise<{ jobs: PollAnswer[]; nextCursor: string | null }> {
  const page = await getJobStore().list(filter);
  const answers = page.jobs.map((job) => pollAnswer(job, page.queuePositions.get(job.jobId) ?? null));
  return { jobs: await Promise.all(answers), nextCursor: page.nextCursor };
}
