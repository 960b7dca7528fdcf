import { toAppError } from '@/core/errors/errors';
import type { DueDispatch } from '@/lib/jobs/dispatch-types';
import { runRounds } from '../run-rounds';
import type { WorkerContext } from '../worker-context';
import { dispatchMark } from './hand-over-attempt';
import { lookAfterDispatch } from './look-after-dispatch';

/** A cancel request reaches the GPU within this. */
const everyMs = 2_000;
/** Handled in parallel, so that one slow answer does not delay the others. */
const atOnce = 16;

/**
 * Looks after the renders handed over by any worker, if this one has a GPU backend and while `hasDispatched`
 * says that there are any. Returns a function that stops it; unfinished work is due again later.
 */
export function startDispatchRounds(
  context: WorkerContext,
  hasDispatched: () => boolean,
): () => Promise<void> {
  const { gpu, env, store, log } = context;
  if (gpu === undefined) return () => Promise.resolve();
  const abort = new AbortController();
  const running = new Set<Promise<void>>();

  const lookAfter = async (due: DueDispatch) => {
    const marked = log.child({ jobId: due.jobId, dispatch: dispatchMark(due.attemptToken) });
    try {
      await lookAfterDispatch({ ...context, log: marked }, due, abort.signal);
    } catch (thrown) {
      if (abort.signal.aborted) return;
      const error = toAppError(thrown);
      marked.warn({ err: error, internal: error.internal }, 'checking a dispatched render failed');
    }
  };
  const round = async () => {
    if (!hasDispatched()) return;
    try {
      const limit = atOnce - running.size;
      if (limit === 0) return;
      for (const due of await store.takeDueDispatches({ askAfterMs: env.GPU_ASK_AFTER_MS, limit })) {
        const looking = lookAfter(due).finally(() => running.delete(looking));
        running.add(looking);
      }
    } catch (thrown) {
      log.error({ err: toAppError(thrown) }, 'reading due dispatches failed');
    }
  };
  const stop = runRounds(round, everyMs);
  return async () => {
    abort.abort();
    await stop();
    await Promise.all(running);
  };
}
