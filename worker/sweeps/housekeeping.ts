import { lte } from 'drizzle-orm';
import type { Logger } from '@/lib/log';
import { msFromNow, nowMs } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { pairingCodes, rateLimits, workers } from '@/lib/db/schema';
import type { Env } from '@/lib/env';
import type { JobStore } from '@/lib/jobs/types';
import { readSweepLimit } from '@/lib/references/read-sweep-limit';
import type { StorageAdapter } from '@/lib/storage/types';
import { sweepUploads } from '@/lib/uploads/sweep-uploads';
import { sweepObjects, sweepUnreferenced } from './sweep-objects';
import { sweepOriginals } from './sweep-originals';
import { sweepPreviews } from './sweep-previews';

const dayMs = 24 * 3_600_000;

export interface Housekeeping {
  database: Database;
  store: JobStore;
  storage: StorageAdapter;
  env: Env;
  log: Logger;
  signal: AbortSignal;
}

/** How many of each were removed, by what was swept. */
export type HousekeepingReport = Record<string, number>;

/**
 * Removes what soon piles up: unfinished uploads, old previews, expired rows. It reads what is young or
 * unfinished, never all that there is, so that it may run every hour.
 * @throws the signal's reason once aborted; AppError `storage.unavailable`, `database.unavailable`
 */
export async function sweepYoung(task: Housekeeping): Promise<HousekeepingReport> {
  const { database, env, signal } = task;
  signal.throwIfAborted();
  const old = await sweepOlderThan(task);
  const { uploads, leftovers } = await sweepUploads(env.SWEEP_UNREFERENCED_AFTER_MS);
  const previews = await sweepPreviews(
    database,
    env.SWEEP_UNREFERENCED_AFTER_MS,
    old(env.SWEEP_PREVIEWS_AFTER_MS),
  );
  return tell(task, {
    uploads,
    unfinishedWrites: leftovers,
    previews,
    ...(await removeExpiredRows(database)),
  });
}

/**
 * Holds every file against the rows, and the originals against what uses them, where they are not kept for
 * good. One pass over all that there is: once a day, by one worker.
 * @throws the same
 */
export async function sweepAll(task: Housekeeping): Promise<HousekeepingReport> {
  const { database, store, env, signal } = task;
  signal.throwIfAborted();
  const old = await sweepOlderThan(task);
  const unreferenced = old(env.SWEEP_UNREFERENCED_AFTER_MS);
  return tell(task, {
    attemptFiles: await sweepObjects('jobs/', () => false, unreferenced),
    unreferencedFiles: await sweepUnreferenced(database, unreferenced),
    originals: await sweepOriginalsOf(task),
    dispatches: await store.forgetDispatches(env.SWEEP_UNREFERENCED_AFTER_MS),
  });
}

/**
 * Removes what nobody needs any more. Safe to run by several workers at once and to break off at any
 * point: the next run does the rest. Files of attempts that are still running always stay.
 * @throws the same
 */
export async function runHousekeeping(task: Housekeeping): Promise<HousekeepingReport> {
  return { ...(await sweepYoung(task)), ...(await sweepAll(task)) };
}

async function sweepOlderThan({ database, storage, signal }: Housekeeping) {
  const sweepLimit = await readSweepLimit(database);
  return (ageMs: number) => ({ storage, signal, changedBeforeMs: sweepLimit(ageMs) });
}

async function sweepOriginalsOf({ env, ...task }: Housekeeping): Promise<number> {
  const days = env.ORIGINALS_KEPT_DAYS;
  return days === undefined ? 0 : sweepOriginals({ ...task, unusedForMs: days * dayMs });
}

async function removeExpiredRows(database: Database) {
  const [codes, limits, gone] = await database.atomically((orm) => [
    orm.delete(pairingCodes).where(lte(pairingCodes.expiresAt, nowMs)).returning(),
    orm.delete(rateLimits).where(lte(rateLimits.windowEndsAt, nowMs)).returning(),
    orm
      .delete(workers)
      .where(lte(workers.lastSeenAt, msFromNow(-dayMs)))
      .returning(),
  ]);
  return { pairingCodes: codes.length, rateLimits: limits.length, lostWorkers: gone.length };
}

function tell({ log }: Housekeeping, report: HousekeepingReport): HousekeepingReport {
  if (Object.values(report).some((count) => count > 0)) log.info({ ...report }, 'housekeeping done');
  return report;
}
