import { and, eq, gt, sql } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { jobs } from '@/lib/db/schema';
import { jobCatalog } from '@/core/jobs/catalog';
import { hasStatus } from '@/lib/jobs/statements/job-queries';
import { sweepObjects, type ObjectSweep } from './sweep-objects';

/** A job that waited longer than this for a worker does not keep an old preview. */
const longestWaitMs = 7 * 24 * 3_600_000;

/**
 * Deletes old previews; returns their number. A preview that a recent job returned is kept even if it is old,
 * because its link has just been given out.
 */
export async function sweepPreviews(
  database: Database,
  answeredWithinMs: number,
  sweep: ObjectSweep,
): Promise<number> {
  // Only jobs newer than the first one that is too old are read.
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
