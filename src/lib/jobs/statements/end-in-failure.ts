import { sql } from 'drizzle-orm';
import { jobs } from '../../db/schema';
import { ended } from './job-queries';
import type { JobFailure } from '../types';

/** How a job that ends in failure looks; the owner's cancel request wins over it. */
export function endInFailure(failure: Pick<JobFailure, 'code' | 'internal'>) {
  const byOwner = sql`${jobs.cancelReason} IS 'owner'`;
  return {
    ...ended,
    status: sql`CASE WHEN ${byOwner} THEN 'cancelled' ELSE 'failed' END`,
    errorCode: sql`CASE WHEN ${byOwner} THEN NULL ELSE ${failure.code} END`,
    errorInternal: endOf(failure.internal),
    progress: null,
  };
}

/** The last 4 KB, without the half of a character that a cut leaves: not every database takes that. */
function endOf(text: string | undefined): string | null {
  return text?.slice(-4096).replaceAll(/\p{Surrogate}/gu, '') ?? null;
}
