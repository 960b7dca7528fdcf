import { and, eq, gt } from 'drizzle-orm';
import { msFromNow } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { jobs } from '@/lib/db/schema';
import { jobCatalog } from '@/lib/jobs/catalog';
import { sweepObjects, type ObjectSweep } from './sweep-objects';

/**
 * Deletes old previews; their number. One that a job answered with lately stays, though it was made
 * long before: its link was just handed out.
 */
export async function sweepPreviews(
  database: Database,
  answeredWithinMs: number,
  sweep: ObjectSweep,
): Promise<number> {
  const answers = await database.run((orm) =>
    orm
      .select({ result: jobs.result })
      .from(jobs)
      .where(
        and(
          eq(jobs.kind, 'preview'),
          eq(jobs.status, 'complete'),
          gt(jobs.updatedAt, msFromNow(-answeredWithinMs)),
        ),
      ),
  );
  const answered = new Set(
    answers.map(({ result }) => jobCatalog.preview.result.safeParse(result).data?.previewKey),
  );
  return sweepObjects('previews/', ({ key }) => answered.has(key), sweep);
}
