import { toAppError } from '@/core/errors/errors';
import type { DueDispatch } from '@/lib/jobs/dispatch-types';
import { runRounds } from '../run-rounds';
import type { WorkerContext } from '../worker-context';
import { dispatchMark } from './dispatch-mark';
import { lookAfterDispatch } from './look-after-dispatch';

/** A cancel request reaches the GPU within this. */
const everyMs = 2_000;
/** One that answers slowly does not keep the others waiting. */
const atOnce = 16;

/**
 * Looks after the renders that were handed over, by whichever worker, where this one has a GPU backend and
 * as long as `hasDispatched` says that there are any. Returns the function that stops it; what it was in
 * the middle of is due again later.
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
      marked.warn({ err: error, internal: error.internal }, 'a render could not be looked after');
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
      log.error({ err: toAppError(thrown) }, 'silent renders could not be looked for');
    }
  };
  const stop = runRounds(round, everyMs);
  return async () => {
    abort.abort();
    await stop();
    await Promise.all(running);
  };
}
