import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { workRoot } from '../process-job';
import type { WorkerContext } from '../worker-context';

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
