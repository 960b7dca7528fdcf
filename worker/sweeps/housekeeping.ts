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
import { sweepPrepared } from './sweep-prepared';
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

/** Number of removed items by kind. */
export type HousekeepingReport = Record<string, number>;

/**
 * Removes what accumulates quickly: unfinished uploads, old previews, expired rows. It reads only recent or
 * unfinished items, so that it may run every hour.
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
  return report(task, {
    uploads,
    unfinishedWrites: leftovers,
    previews,
    ...(await removeExpiredRows(database)),
  });
}

/**
 * Checks every file against the rows, and originals against what uses them unless they are kept forever. It
 * reads everything, so it runs once a day in one worker.
 * @throws the same
 */
export async function sweepAll(task: Housekeeping): Promise<HousekeepingReport> {
  const { database, store, env, signal } = task;
  signal.throwIfAborted();
  const old = await sweepOlderThan(task);
  const unreferenced = old(env.SWEEP_UNREFERENCED_AFTER_MS);
  return report(task, {
    attemptFiles: await sweepObjects('jobs/', () => false, unreferenced),
    unreferencedFiles: await sweepUnreferenced(database, unreferenced),
    originals: await sweepOriginalsOf(task),
    preparedAudio: await sweepPrepared(task),
    dispatches: await store.forgetDispatches(env.SWEEP_UNREFERENCED_AFTER_MS),
  });
}

/**
 * Removes everything that is no longer needed. It may run in several workers at once and may be interrupted:
 * the next run does the rest. Files of running attempts are always kept.
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

function report({ log }: Housekeeping, counts: HousekeepingReport): HousekeepingReport {
  if (Object.values(counts).some((count) => count > 0)) log.info({ ...counts }, 'housekeeping done');
  return counts;
}
