import { and, eq, gt, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { jobs } from '@/lib/db/schema';
import { jobCatalog } from '@/core/jobs/catalog';
import { hasStatus } from '@/lib/jobs/statements/job-queries';
import { sweepObjects, type ObjectSweep } from './sweep-objects';

/** A job that waited longer than this for a worker does not save an old preview. */
const longestWaitMs = 7 * 24 * 3_600_000;

/**
 * Deletes old previews; their number. One that a job answered with lately stays, though it was made
 * long before: its link was just handed out.
 */
export async function sweepPreviews(
  database: Database,
  answeredWithinMs: number,
  sweep: ObjectSweep,
): Promise<number> {
  // From the newest job back to the first that is too old: the jobs before that are not read.
  const lastOldJob = sql`coalesce((SELECT j.seq FROM ${jobs} j
    WHERE j.created_at <= ${msFromNow(-answeredWithinMs - longestWaitMs)} ORDER BY j.seq DESC LIMIT 1), 0)`;
  const answers = await database.run((orm) =>
    orm
      .select({ result: jobs.result })
      .from(jobs)
      .where(
        and(
          sql`${jobs.seq} > ${lastOldJob}`,
          eq(jobs.kind, 'preview'),
          hasStatus.complete,
          gt(jobs.updatedAt, msFromNow(-answeredWithinMs)),
        ),
      ),
  );
  const answered = new Set(
    answers.map(({ result }) => jobCatalog.preview.result.safeParse(result).data?.previewKey),
  );
  return sweepObjects('previews/', ({ key }) => answered.has(key), sweep);
}
