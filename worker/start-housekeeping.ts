import { toAppError } from '@/lib/errors';
import { runHousekeeping } from './housekeeping';
import { sweepWorkFolders } from './sweep-work-folders';
import type { WorkerContext } from './worker-context';

const everyMs = 10 * 60_000;

/** Sweeps what nobody needs any more, now and every ten minutes; returns the function that stops it. */
export function startHousekeeping(context: WorkerContext): () => Promise<void> {
  const abort = new AbortController();
  const log = context.log.child({ task: 'housekeeping' });
  const round = async () => {
    try {
      await sweepWorkFolders(context);
      const report = await runHousekeeping({ ...context, log, signal: abort.signal });
      log.debug({ report }, 'swept');
    } catch (thrown) {
      if (!abort.signal.aborted) log.error({ err: toAppError(thrown) }, 'sweep failed');
    }
  };
  let running = round();
  const timer = setInterval(() => {
    running = running.then(round);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    abort.abort();
    await running;
  };
}
