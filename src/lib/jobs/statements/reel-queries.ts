import { and, eq, or, sql, type SQL } from 'drizzle-orm';
import type { Orm } from '../../db/database';
import { jobs, reels } from '../../db/schema';
import { isJobNamedBy } from '../job-ids';
import { hasStatus } from './job-queries';

/** SQL on a row of `jobs`: it still has to run, or is running. */
export const isUnended = or(hasStatus.pending, hasStatus.processing)!;

/** SQL on a row of `reels`: a step of its latest make has not ended. */
const isMaking = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${and(isJobNamedBy(reels.jobId), isUnended)})`;

/** SQL on a row of `reels`: it is this reel, at this revision, not being made, and the key starts a new make. */
export function mayBeMade(request: { reelId: string; revision: number }, makeKey: string): SQL {
  const { reelId, revision } = request;
  const keyIsNew = sql`${reels.makeKey} IS NOT ${makeKey}`;
  return and(eq(reels.reelId, reelId), eq(reels.revision, revision), keyIsNew, sql`NOT ${isMaking}`)!;
}

/** SQL: whether there is a reel that fits a condition. */
export const hasReel = (condition: SQL): SQL => sql`EXISTS (SELECT 1 FROM ${reels} WHERE ${condition})`;

/** SQL on a row of `jobs`: what it was made for is still there. An ingest is worth completing without its reel. */
export const isWanted = sql`(${jobs.reelId} IS NULL OR ${jobs.kind} = 'ingest' OR ${hasReel(eq(reels.reelId, jobs.reelId))})`;

/** What tells why a make of a reel did not begin. */
export const reelStanding = (orm: Orm, reelId: string) =>
  orm
    .select({ revision: reels.revision, makeKey: reels.makeKey, jobId: reels.jobId, jobStatus: jobs.status })
    .from(reels)
    .leftJoin(jobs, isJobNamedBy(reels.jobId))
    .where(eq(reels.reelId, reelId));
