import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { jobs } from '../db/schema';
import { newId, randomDigits } from '../new-id';

/** How a store names new jobs: what an insert is given, and the id that its SQL makes of that. */
export interface JobNaming {
  given(): string;
  idOf(given: SQLWrapper): SQLWrapper;
  /** SQL on a row of `jobs`, in the transaction of the insert: it is the one that insert made. */
  isNew(given: string): SQL;
}

/** `job_<digits>`, made before the row is: an insert repeated after a lost answer makes no second job. */
export const namedBefore: JobNaming = {
  given: () => newId('job'),
  idOf: (given) => given,
  isNew: (given) => isJob(given, null),
};

/**
 * `job_<seq>_<digits>`: the id names its row, so that no index has to be written for it. Its number is
 * the one that AUTOINCREMENT gives the row; a CHECK of the table refuses any other.
 */
export const namedByRow: JobNaming = {
  given: randomDigits,
  idOf: (given) =>
    sql`'job_' || (COALESCE((SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'jobs'), 0) + 1) || '_' || ${given}`,
  isNew: (given) =>
    sql`${jobs.seq} = (SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'jobs') AND ${jobs.jobId} = 'job_' || ${jobs.seq} || '_' || ${given}`,
};

/** The `seq` that an id names; null for an id made before its row, which an index finds. */
export function placeOf(jobId: string): number | null {
  const named = /^job_([1-9]\d{0,14})_/.exec(jobId);
  return named && Number(named[1]);
}

/** The job with this id, whichever way it is found. `place` is its `placeOf`. */
export function isJob(jobId: unknown, place: unknown): SQL {
  const indexed = sql`(SELECT o.seq FROM jobs o WHERE o.job_id = ${jobId} AND instr(substr(o.job_id, 5), '_') = 0)`;
  return sql`${jobs.seq} = COALESCE(${place}, ${indexed}) AND ${jobs.jobId} = ${jobId}`;
}

/** The job whose id stands in another row: `isJob` for an id that only the database knows. */
export function isJobNamedBy(id: SQLWrapper): SQL {
  return isJob(
    id,
    sql`CASE WHEN instr(substr(${id}, 5), '_') > 0 THEN CAST(substr(${id}, 5) AS INTEGER) END`,
  );
}
