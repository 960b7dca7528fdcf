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

/** How often each worker runs the quick sweep, and how often the studio as a whole runs the full one. */
export const sweepsEveryMs = { young: 3_600_000, all: 24 * 3_600_000 };

/** The name under which the daily pass is limited to one a day for all workers and restarts. */
const dailyPass = 'sweep all';

/** Removes what is no longer needed, now and periodically; returns a function that stops it. */
export function startHousekeeping(context: WorkerContext): () => Promise<void> {
  const abort = new AbortController();
  const log = context.log.child({ task: 'housekeeping' });
  const task = { ...context, log, signal: abort.signal };
  const round = async () => {
    try {
      const workFolders = await sweepWorkFolders(context);
      if (workFolders.length > 0) log.info({ workFolders }, 'work folders of dead workers removed');
      await sweepYoung(task);
      await oncePerDay(context.database, () => sweepAll(task));
    } catch (thrown) {
      if (!abort.signal.aborted) log.error({ err: toAppError(thrown) }, 'housekeeping failed');
    }
  };
  const stop = runRounds(round, sweepsEveryMs.young);
  return () => {
    abort.abort();
    return stop();
  };
}

/** Runs the pass unless one has run within the last day; a failed pass may run again. */
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

/** Removes the work folders of workers that are no longer alive; returns their names. */
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
