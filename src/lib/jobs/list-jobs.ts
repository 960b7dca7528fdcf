import { getJobStore } from './index';
import { pollAnswer } from './poll-answer';
import type { PollAnswer } from './poll-answer-schema';
import type { JobFilter } from './types';

/** Jobs, newest first, as the poll shows them. */
export async function listJobs(
  filter: JobFilter,
): Promise<{ jobs: PollAnswer[]; nextCursor: string | null }> {
  const page = await getJobStore().list(filter);
  const answers = page.jobs.map((job) => pollAnswer(job, page.queuePositions.get(job.jobId) ?? null));
  return { jobs: await Promise.all(answers), nextCursor: page.nextCursor };
}
