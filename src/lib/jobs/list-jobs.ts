import { and, eq, inArray, sql } from 'drizzle-orm';
import { getDatabase } from '../db/get-database';
import { jobs } from '../db/schema';
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
  const positions = await queuePositions(pending);
  const answers = page.jobs.map((job) => pollAnswer(job, positions.get(job.jobId) ?? null));
  return { jobs: await Promise.all(answers), nextCursor: page.nextCursor };
}

/** Places in the queue in one query, where asking job by job would take a round trip each. */
async function queuePositions(jobIds: string[]): Promise<Map<string, number>> {
  if (jobIds.length === 0) return new Map();
  const before = sql<number>`(SELECT count(*) FROM jobs p WHERE p.status = 'pending' AND p.seq < jobs.seq)`;
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select({ jobId: jobs.jobId, before })
        .from(jobs)
        .where(and(inArray(jobs.jobId, jobIds), eq(jobs.status, 'pending'))),
    { repeatable: true },
  );
  return new Map(rows.map((row) => [row.jobId, row.before]));
}
