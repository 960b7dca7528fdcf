import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '@/lib/db/clock';
import type { Database } from '@/lib/db/database';
import { rateLimits } from '@/lib/db/schema';
import { toAppError } from '@/core/errors/errors';
import { sweepAll, sweepYoung } from './housekeeping';
import { workRoot } from '../process-job';
import { runRounds } from '../run-rounds';
import type { WorkerContext } from '../worker-context';

/** How often a worker sweeps what is young, and how often the studio, with all its workers, sweeps the rest. */
export const sweepsEveryMs = { young: 3_600_000, all: 24 * 3_600_000 };

/** The daily pass is a thing of which there may be one a day, whatever the number of workers and restarts. */
const dailyPass = 'sweep all';

/** Sweeps what nobody needs any more, now and from time to time; returns the function that stops it. */
export function startHousekeeping(context: WorkerContext): () => Promise<void> {
  const abort = new AbortController();
  const log = context.log.child({ task: 'housekeeping' });
  const task = { ...context, log, signal: abort.signal };
  const round = async () => {
    try {
      const workFolders = await sweepWorkFolders(context);
      if (workFolders.length > 0) log.info({ workFolders }, 'folders of dead workers removed');
      await sweepYoung(task);
      await oncePerDay(context.database, () => sweepAll(task));
    } catch (thrown) {
      if (!abort.signal.aborted) log.error({ err: toAppError(thrown) }, 'sweep failed');
    }
  };
  const stop = runRounds(round, sweepsEveryMs.young);
  return () => {
    abort.abort();
    return stop();
  };
}

/** Runs the pass unless one of the last day was taken on already; one that failed is taken on again. */
async function oncePerDay(database: Database, pass: () => Promise<unknown>): Promise<void> {
  const windowEndsAt = msFromNow(sweepsEveryMs.all);
  const taken = await database.run((orm) =>
    orm
      .insert(rateLimits)
      .values({ bucket: dailyPass, windowEndsAt, count: 1 })
      .onConflictDoUpdate({
        target: rateLimits.bucket,
        set: { windowEndsAt },
        setWhere: sql`${rateLimits.windowEndsAt} <= ${nowMs}`,
      })
      .returning({ bucket: rateLimits.bucket }),
  );
  if (taken.length === 0) return;
  try {
    await pass();
  } catch (thrown) {
    await database.run((orm) => orm.delete(rateLimits).where(eq(rateLimits.bucket, dailyPass)));
    throw thrown;
  }
}

/** Removes the working folders of workers that show no sign of life any more; their names. */
export async function sweepWorkFolders(
  context: Pick<WorkerContext, 'env' | 'store' | 'workerId'>,
): Promise<string[]> {
  const root = dirname(workRoot(context.env.DATA_DIR, context.workerId));
  const living = new Set((await context.store.listWorkers()).map((worker) => worker.workerId));
  living.add(context.workerId);
  const dead = (await foldersIn(root)).filter((workerId) => !living.has(workerId));
  for (const workerId of dead) await rm(join(root, workerId), { recursive: true, force: true });
  return dead;
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}
