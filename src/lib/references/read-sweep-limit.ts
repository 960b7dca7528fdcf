import { min } from 'drizzle-orm';
import type { Database } from '../db/database';
import { readClock } from '../db/read-clock';
import { jobs } from '../db/schema';
import { hasStatus } from '../jobs/statements/job-queries';

/** A file's time lags behind the clock: by a kernel tick on disk, by up to a second in a bucket. */
const fileTimeLagMs = 1_000;

/**
 * Which files are old enough to be swept: those changed before the returned time, in milliseconds since 1970.
 * Whatever a running attempt may have written is younger, at any age asked for.
 */
export async function readSweepLimit(database: Database): Promise<(ageMs: number) => number> {
  const now = await readClock(database);
  const [oldest] = await database.run((orm) =>
    orm
      .select({ startedAt: min(jobs.startedAt) })
      .from(jobs)
      .where(hasStatus.processing),
  );
  const runningSinceMs = (oldest?.startedAt ?? Number.POSITIVE_INFINITY) - fileTimeLagMs;
  return (ageMs) => Math.min(now - ageMs, runningSinceMs);
}
