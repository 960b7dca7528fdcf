import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '@/lib/errors';
import type { JobKind } from '@/lib/jobs/catalog';
import { newId } from '@/lib/new-id';
import { AttemptAborted } from './attempt-abort';
import { processJob } from './process-job';
import type { ClaimedJob, WorkerContext } from './worker-context';

const longestPauseMs = 30_000;

/** A worker's loop under way. */
export interface PollLoop {
  /**
   * Stops claiming and gives running jobs the grace period; then their tools are killed and they are
   * released. Resolves when nothing of this worker runs any more.
   */
  drain(graceMs: number): Promise<void>;
  /** Ends the grace period now. */
  releaseAll(): void;
}

/** Claims jobs and runs up to `WORKER_CONCURRENCY` at a time until told to drain. */
export function startPollLoop(context: WorkerContext): PollLoop {
  const loop = new ClaimingLoop(context);
  loop.start();
  return loop;
}

class ClaimingLoop implements PollLoop {
  private readonly running = new Map<AbortController, Promise<void>>();
  private readonly draining = new AbortController();
  /** One promise for the life of the loop: a listener per job would be one too many for a busy worker. */
  private readonly drainAsked = aborted(this.draining.signal);
  private readonly timeLimitsMs: Record<JobKind, number>;
  private finished: Promise<void> = Promise.resolve();

  constructor(private readonly context: WorkerContext) {
    const { env } = context;
    this.timeLimitsMs = {
      ingest: env.WORKER_INGEST_TIMEOUT_MS,
      preview: env.WORKER_PREVIEW_TIMEOUT_MS,
      save: env.WORKER_SAVE_TIMEOUT_MS,
      render: env.WORKER_RENDER_TIMEOUT_MS,
    };
  }

  start(): void {
    this.finished = this.loop();
  }

  async drain(graceMs: number): Promise<void> {
    this.draining.abort();
    const grace = setTimeout(() => this.releaseAll(), graceMs);
    await this.finished;
    await Promise.all(this.running.values());
    clearTimeout(grace);
  }

  releaseAll(): void {
    for (const abort of this.running.keys()) abort.abort(new AttemptAborted('shutdown'));
  }

  private async loop(): Promise<void> {
    const { env, store, log } = this.context;
    let pauseMs = 0;
    while (!this.draining.signal.aborted) {
      if (this.running.size >= env.WORKER_CONCURRENCY) {
        await Promise.race([...this.running.values(), this.drainAsked]);
        continue;
      }
      try {
        if (await this.claimOne()) continue;
        pauseMs = 0;
        await store.waitForWork(env.WORKER_POLL_INTERVAL_MS, this.draining.signal);
      } catch (thrown) {
        pauseMs = Math.min(Math.max(pauseMs * 2, 500), longestPauseMs);
        log.error({ err: toAppError(thrown), pauseMs }, 'no job could be claimed');
        await sleep(pauseMs, undefined, { signal: this.draining.signal }).catch(() => undefined);
      }
    }
  }

  private async claimOne(): Promise<boolean> {
    const { env, store, workerId } = this.context;
    const claimToken = newId('claim');
    const { timeLimitsMs } = this;
    const job = await store.claimNextPending({
      claimToken,
      workerId,
      timeLimitsMs,
      leaseMs: env.WORKER_LEASE_MS,
    });
    if (!job) return false;
    const abort = new AbortController();
    const attempt = processJob(this.context, job as ClaimedJob, abort)
      .catch((thrown: unknown) =>
        this.context.log.fatal({ err: thrown, jobId: job.jobId }, 'attempt broke off'),
      )
      .finally(() => this.running.delete(abort));
    this.running.set(abort, attempt);
    return true;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
