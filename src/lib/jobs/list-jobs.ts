import { getJobStore } from './index';
import { pollAnswer } from './poll-answer';
import type { PollAnswer } from './poll-answer-schema';
import type { JobFilter } from './types';

/** Jobs, newest first, as the poll shows them. */
export async function listJobs(
  filter: JobFilter,
): Promise<{ jobs: PollAnswer[]; nextCursor: string | null }> {
  const page = await getJobStore().list(filter);
  const pending = page.jobs.filter((job) => job.status === 'pending').map((job) => job.jobId);
  const positions = await getJobStore().getQueuePositions(pending);
  const answers = page.jobs.map((job) => pollAnswer(job, positions.get(job.jobId) ?? null));
  return { jobs: await Promise.all(answers), nextCursor: page.nextCursor };
}
