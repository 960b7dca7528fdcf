import { lte } from 'drizzle-orm';
import type { Logger } from '@/lib/log';
import { nowMs } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { pairingCodes, rateLimits } from '@/lib/db/schema';
import type { Env } from '@/lib/env';
import type { JobStore } from '@/lib/jobs/types';
import { readSweepLimit } from '@/lib/references/read-sweep-limit';
import type { StorageAdapter } from '@/lib/storage/types';
import { sweepUploads } from '@/lib/uploads/sweep-uploads';
import { sweepObjects } from './sweeps/sweep-objects';
import { sweepOriginals } from './sweeps/sweep-originals';
import { sweepPreviews } from './sweeps/sweep-previews';
import { sweepUnreferenced } from './sweeps/sweep-unreferenced';

export interface Housekeeping {
  database: Database;
  store: JobStore;
  storage: StorageAdapter;
  env: Env;
  log: Logger;
  signal: AbortSignal;
}

/** How many of each were removed. */
export interface HousekeepingReport {
  uploads: number;
  /** Unfinished writes of crashed processes. */
  unfinishedWrites: number;
  /** Files that attempts wrote on the way. */
  attemptFiles: number;
  unreferencedFiles: number;
  previews: number;
  originals: number;
  pairingCodes: number;
  rateLimits: number;
  /** What stays of renders on a GPU that ended. */
  dispatches: number;
}

/**
 * Removes what nobody needs any more. Safe to run by several workers at once and to break off at any
 * point: the next run does the rest. Files of attempts that are still running always stay.
 * @throws the signal's reason once aborted; AppError `storage.unavailable`, `database.unavailable`
 */
export async function runHousekeeping(task: Housekeeping): Promise<HousekeepingReport> {
  const { database, store, storage, env, log, signal } = task;
  signal.throwIfAborted();
  const unreferencedAfterMs = env.SWEEP_UNREFERENCED_AFTER_MS;
  const sweepLimit = await readSweepLimit(database);
  const sweepOlderThan = (ageMs: number) => ({ storage, signal, changedBeforeMs: sweepLimit(ageMs) });
  const unreferenced = sweepOlderThan(unreferencedAfterMs);
  const { uploads, leftovers } = await sweepUploads(unreferencedAfterMs);
  const report: HousekeepingReport = {
    uploads,
    unfinishedWrites: leftovers,
    attemptFiles: await sweepObjects('jobs/', () => false, unreferenced),
    unreferencedFiles: await sweepUnreferenced(database, unreferenced),
    previews: await sweepPreviews(database, unreferencedAfterMs, sweepOlderThan(env.SWEEP_PREVIEWS_AFTER_MS)),
    originals: await sweepOriginals({
      database,
      storage,
      signal,
      unusedForMs: env.SWEEP_ORIGINALS_AFTER_MS,
    }),
    ...(await removeExpiredRows(database)),
    dispatches: await store.forgetDispatches(unreferencedAfterMs),
  };
  if (Object.values(report).some((count) => count > 0)) log.info({ ...report }, 'housekeeping done');
  return report;
}

async function removeExpiredRows(database: Database) {
  const [codes, limits] = await database.atomically((orm) => [
    orm.delete(pairingCodes).where(lte(pairingCodes.expiresAt, nowMs)).returning(),
    orm.delete(rateLimits).where(lte(rateLimits.windowEndsAt, nowMs)).returning(),
  ]);
  return { pairingCodes: codes.length, rateLimits: limits.length };
}
