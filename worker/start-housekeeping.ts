import { toAppError } from '@/lib/errors';
import { runHousekeeping } from './housekeeping';
import { runRounds } from './run-rounds';
import { sweepWorkFolders } from './sweep-work-folders';
import type { WorkerContext } from './worker-context';

const everyMs = 10 * 60_000;

/** Sweeps what nobody needs any more, now and every ten minutes; returns the function that stops it. */
export function startHousekeeping(context: WorkerContext): () => Promise<void> {
  const abort = new AbortController();
  const log = context.log.child({ task: 'housekeeping' });
  const round = async () => {
    try {
      const workFolders = await sweepWorkFolders(context);
      if (workFolders.length > 0) log.info({ workFolders }, 'folders of dead workers removed');
      await runHousekeeping({ ...context, log, signal: abort.signal });
    } catch (thrown) {
      if (!abort.signal.aborted) log.error({ err: toAppError(thrown) }, 'sweep failed');
    }
  };
  const stop = runRounds(round, everyMs);
  return () => {
    abort.abort();
    return stop();
  };
}
